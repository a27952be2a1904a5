package chatserver.server;

import chatserver.process.FatalErrors;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accept loop: accepts every connection and hands it on, until {@link #stop}. If that fails, because there are no
 * descriptors left for instance, it pauses and tries again; nothing ends it.
 *
 * <p>Thread: {@code acceptor}, started by {@link #start}. Closing the server socket ends its blocking accept, and
 * {@link #stop} ends its pauses.
 */
final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final ServerSocket listener;
    private final Consumer<Socket> onAccept;
    private final Thread thread = new Thread(this::acceptAll, "acceptor");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private long failures; // confined to the acceptor's thread: in a row

    /**
     * Creates an acceptor for a listening socket, which it owns from now on.
     *
     * @param onAccept takes each connection over; if it throws, the socket is closed
     */
    Acceptor(ServerSocket listener, Consumer<Socket> onAccept) {
        this.listener = listener;
        this.onAccept = onAccept;
    }

    /** Starts to accept. */
    void start() {
        thread.start();
    }

    /** Closes the listening socket and waits until the accept loop has ended; nothing is handed on after that. */
    void stop() throws InterruptedException {
        stopping.countDown();
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn("closing the listening socket: {}", e.toString());
        }
        thread.join();
    }

    private void acceptAll() {
        while (stopping.getCount() > 0) {
            try {
                acceptOne();
                recovered();
            } catch (Throwable e) { // without descriptors, classes cannot be loaded either
                FatalErrors.exitIfHeapIsFull(e);
                if (stopping.getCount() > 0) {
                    failed(e);
                }
            }
        }
    }

    private void acceptOne() throws IOException {
        Socket socket = listener.accept();
        boolean taken = false;
        try {
            onAccept.accept(socket);
            taken = true;
        } finally {
            if (!taken) {
                socket.close();
            }
        }
    }

    private void failed(Throwable e) {
        if (failures++ == 0) {
            LOG.warn("cannot accept connections for now: {}", e.toString());
        }
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
        try {
            stopping.await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            LOG.debug("pause cut short", interrupted); // no thread interrupts this one
        }
    }

    private void recovered() {
        if (failures > 0) {
            LOG.info("accepting connections again, after {} failures", failures);
            failures = 0;
        }
    }
}
