package chatserver.limits;

import chatserver.protocol.Reply;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients that are not let in why, without a thread for them and without waiting: the line fits into the empty
 * send buffer of a fresh connection. The socket is closed a little later, since closing it with input unread would reset
 * the connection, perhaps before the line was read. Where TLS is spoken, a line could only be sent after a handshake, and
 * so the client is told nothing. Used by the acceptor's thread; any thread may ask for the {@link #counts}.
 */
public final class ConnectionRejector {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionRejector.class);

    private static final long LINGER_MILLIS = 1000;

    private final ScheduledExecutorService timer;
    private final Semaphore lingering;
    private final boolean silent;
    private final Map<Reply, AtomicLong> counts =
            Map.of(Reply.SERVER_FULL, new AtomicLong(), Reply.TOO_MANY_CONNECTIONS, new AtomicLong());

    /**
     * A rejector whose sockets are closed by {@code timer}, at most so many of them waiting for it at one time; beyond
     * that they are closed at once, and the line may not be seen.
     *
     * @param silent whether no line is sent
     */
    public ConnectionRejector(ScheduledExecutorService timer, int maxLingering, boolean silent) {
        this.timer = timer;
        lingering = new Semaphore(maxLingering);
        this.silent = silent;
    }

    /** How many have been refused until now, for each code. */
    public Map<String, Long> counts() {
        Map<String, Long> byCode = new TreeMap<>();
        counts.forEach((reason, count) -> byCode.put(reason.code(), count.get()));
        return byCode;
    }

    /** Refuses a client, and sees to it that its socket is closed. */
    public void reject(Socket socket, Reply reason) {
        counts.get(reason).incrementAndGet();
        LOG.info("refused {}: {}", socket.getInetAddress().getHostAddress(), reason.code());
        boolean later = false;
        try {
            if (!silent) {
                socket.getOutputStream().write(reason.line());
            }
            socket.shutdownOutput();
            later = lingering.tryAcquire() && closeLater(socket);
        } catch (IOException e) {
            LOG.debug("refusing: {}", e.toString()); // it has gone already
        }
        if (!later) {
            close(socket);
        }
    }

    private boolean closeLater(Socket socket) {
        boolean scheduled = false;
        try {
            timer.schedule(() -> closeNow(socket), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            // The server is stopping.
        } finally {
            if (!scheduled) { // also for want of memory
                lingering.release();
            }
        }
        return scheduled;
    }

    private void closeNow(Socket socket) {
        lingering.release();
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.toString()); // it is closed all the same
        }
    }
}
