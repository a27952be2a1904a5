package chatserver.limits;

import chatserver.logging.LogEvent;
import chatserver.process.Quietly;
import chatserver.protocol.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Refuses clients: sends the reason and closes the socket, without a thread for them and without waiting. The line fits
 * into the empty send buffer of a new connection. The socket is closed 1 s later, or 3 s later with TLS. Closing it with input
 * unread resets the connection, perhaps before the client has read the line. {@link TlsRejections} makes the handshake that a
 * line over TLS needs first.
 *
 * <p>The acceptor's thread calls {@link #refuse}, or the connection thread if a proxy has given the address. Any thread
 * may call {@link #counts}.
 */
public final class ConnectionRejector {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionRejector.class);

    private static final long LINGER_MILLIS = 1000;
    private static final long TLS_MILLIS = 3000; // for the handshake too
    private static final int LOG_LINES_A_SECOND = 10;

    private final ScheduledExecutorService timer;
    private final Semaphore lingering;
    private final Optional<TlsRejections> tls;
    private final Map<Reply, Tally> tallies;

    /** The refusals for one reason. */
    private record Tally(AtomicLong count, ThrottledLog log) {}

    /**
     * Creates a rejector.
     *
     * @param timer closes the sockets
     * @param maxLingering sockets that may wait to be closed; beyond that a socket is closed at once, and the client may
     *     not see the reason
     * @param tls sends the reasons, if the server speaks TLS
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public ConnectionRejector(
            ScheduledExecutorService timer, int maxLingering, Optional<TlsRejections> tls, LongSupplier clock) {
        this.timer = timer;
        lingering = new Semaphore(maxLingering);
        this.tls = tls;
        Map<Reply, Tally> byReason = new EnumMap<>(Reply.class);
        for (Reply reason : List.of(Reply.SERVER_FULL, Reply.TOO_MANY_CONNECTIONS, Reply.BANNED)) {
            byReason.put(reason, new Tally(new AtomicLong(), logOf(reason, clock)));
        }
        tallies = byReason;
    }

    private ThrottledLog logOf(Reply reason, LongSupplier clock) {
        return new ThrottledLog(
                timer,
                LOG_LINES_A_SECOND,
                count -> line(reason)
                        .addKeyValue(LogEvent.COUNT, count)
                        .log("refused {} more connections in a second: {}", count, reason.code()),
                clock);
    }

    private static LoggingEventBuilder line(Reply reason) {
        return LogEvent.REFUSED.begin(LOG.atInfo()).addKeyValue(LogEvent.REASON, reason.code());
    }

    private static void logRefusal(String address, Reply reason) {
        line(reason).addKeyValue(LogEvent.ADDRESS, address).log("refused {}: {}", address, reason.code());
    }

    /** Logs the counts up to now, at the end. */
    public void flushLog() {
        tallies.values().forEach(tally -> tally.log.flush());
    }

    /** Sends no reason over TLS any more. */
    public void stop() {
        tls.ifPresent(TlsRejections::stop);
    }

    /** Returns how many clients have been refused, for each code. */
    public Map<String, Long> counts() {
        Map<String, Long> byCode = new TreeMap<>();
        tallies.forEach((reason, tally) -> byCode.put(reason.code(), tally.count.get()));
        return byCode;
    }

    /** Refuses the client at this address; its socket is closed now or later. */
    void refuse(Socket socket, InetAddress address, Reply reason) {
        Tally tally = tallies.get(reason);
        tally.count.incrementAndGet();
        boolean later = false;
        try {
            tally.log.log(() -> logRefusal(ClientAddress.text(address), reason));
            if (tls.isPresent()) {
                later = closeLater(socket, TLS_MILLIS);
                if (later) {
                    tls.get().send(socket, reason);
                }
            } else {
                socket.getOutputStream().write(reason.line());
                socket.shutdownOutput();
                later = closeLater(socket, LINGER_MILLIS);
            }
        } catch (IOException e) {
            LOG.debug("refusing: {}", e.toString()); // the client has gone already
        } finally {
            if (!later) {
                Quietly.close(socket, LOG);
            }
        }
    }

    /** Returns false if too many sockets wait to be closed, or the server is stopping. */
    private boolean closeLater(Socket socket, long millis) {
        if (!lingering.tryAcquire()) {
            return false;
        }
        boolean scheduled = false;
        try {
            timer.schedule(
                    () -> {
                        lingering.release();
                        Quietly.close(socket, LOG);
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("closing at once: {}", e.toString());
        } finally {
            if (!scheduled) {
                lingering.release();
            }
        }
        return scheduled;
    }
}
