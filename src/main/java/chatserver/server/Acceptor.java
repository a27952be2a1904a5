package chatserver.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accept loop: takes every connection and hands it on, until {@link #stop}. Nothing that goes wrong with one
 * connection, or with the machine for a while (no descriptors, no threads, no memory), ends it: it pauses and tries
 * again.
 *
 * <p>Thread: {@code acceptor}, started by {@link #start}; closing the server socket ends its blocking accept, and
 * {@link #stop} its pauses.
 */
final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final ServerSocket listener;
    private final Consumer<Socket> door;
    private final Thread thread = new Thread(this::acceptAll, "acceptor");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private long failures; // by the own thread: in a row

    /**
     * An acceptor for a listening socket, which it owns from now on.
     *
     * @param door takes each connection over; if it throws anything, the socket is closed
     */
    Acceptor(ServerSocket listener, Consumer<Socket> door) {
        this.listener = listener;
        this.door = door;
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
            } catch (Throwable e) { // also "unable to create native thread", an Error
                if (stopping.getCount() > 0) {
                    failed(e);
                }
            }
        }
    }

    private void acceptOne() throws IOException {
        Socket socket = listener.accept();
        boolean admitted = false;
        try {
            door.accept(socket);
            admitted = true;
        } finally {
            if (!admitted) {
                socket.close();
            }
        }
    }

    private void failed(Throwable e) {
        if (failures++ == 0) {
            Failures.warn(LOG, "cannot accept connections for now", e);
        }
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
        try {
            stopping.await(pause, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            LOG.debug("pause cut short", interrupted); // nobody interrupts this thread
        }
    }

    private void recovered() {
        if (failures > 0) {
            LOG.info("accepting connections again, after {} failures", failures);
            failures = 0;
        }
    }
}
