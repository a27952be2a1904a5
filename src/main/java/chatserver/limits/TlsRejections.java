package chatserver.limits;

import chatserver.process.FatalErrors;
import chatserver.process.Quietly;
import chatserver.process.Reason;
import chatserver.process.ThreadStarter;
import chatserver.protocol.Reply;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refused clients the reason over TLS, which takes a handshake first. At most {@value #THREADS} threads do that, called
 * {@code reject-N}. Handshakes cost the server much, so each thread serves at most one client in {@value #PERIOD_MILLIS} ms.
 * At most {@value #MAX_WAITING} clients wait. Any other is closed at once, without a reason.
 *
 * <p>Any thread may call any method; none waits.
 */
public final class TlsRejections {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRejections.class);

    private static final int THREADS = 4;
    private static final int MAX_WAITING = 64;
    private static final long PERIOD_MILLIS = 100;
    private static final long IDLE_SECONDS = 10; // then a thread ends

    /** Layers TLS over the socket of a client. */
    public interface Layer {
        /**
         * Returns the socket to talk through; empty if the client does not speak TLS. Closing {@code plain} ends the wait.
         *
         * @throws IOException if the handshake fails
         */
        Optional<Socket> over(Socket plain) throws IOException;
    }

    private final Layer layer;
    private final ThreadStarter threads;
    private final ThreadPoolExecutor executor;

    /** Creates rejections over this layer, whose threads are started by {@code threads}. */
    public TlsRejections(Layer layer, ThreadStarter threads) {
        this.layer = layer;
        this.threads = threads;
        AtomicLong number = new AtomicLong();
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                threads.factory(() -> "reject-" + number.incrementAndGet()));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Sends a client the reason, and ends the output, later; closes the socket at once if too many are waiting. */
    void send(Socket socket, Reply reason) {
        if (!threads.execute(executor, () -> sendAndPause(socket, reason))) {
            Quietly.close(socket, LOG);
        }
    }

    private void sendAndPause(Socket socket, Reply reason) {
        if (socket.isClosed()) {
            return; // its time was over while it waited
        }
        long start = System.nanoTime();
        try {
            Socket talk = layer.over(socket).orElse(socket);
            talk.getOutputStream().write(reason.line());
            talk.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("refusing over TLS: {}", Reason.inOneLine(e));
            Quietly.close(socket, LOG);
        } catch (Throwable e) {
            FatalErrors.exitIfHeapIsFull(e);
            LOG.error("refusing over TLS failed", e);
            Quietly.close(socket, LOG);
        }
        try {
            Thread.sleep(Math.max(0, PERIOD_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is stopping
        }
    }

    /** Stops sending. */
    void stop() {
        executor.shutdownNow();
    }
}
