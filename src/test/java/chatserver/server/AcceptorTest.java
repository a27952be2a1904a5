package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AcceptorTest {
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

    @Test
    void theAcceptorHandsOnEveryConnection() throws Exception {
        FailingListener listener = new FailingListener(0);
        Acceptor acceptor = start(listener, accepted::add);
        for (int i = 0; i < 20; i++) {
            assertIsHandedOn(listener);
        }
        acceptor.stop();
    }

    @Test
    void theAcceptorGoesOnAfterAFailedAccept() throws Exception {
        FailingListener listener = new FailingListener(5);
        Acceptor acceptor = start(listener, accepted::add);
        assertIsHandedOn(listener);
        assertThat(listener.failures).hasValue(5);
        assertIsHandedOn(listener);
        acceptor.stop();
    }

    @Test
    void theAcceptorPausesAfterEachFailedAcceptAndLongerEachTime() throws Exception {
        long start = System.nanoTime();
        FailingListener listener = new FailingListener(5);
        Acceptor acceptor = start(listener, accepted::add);
        assertIsHandedOn(listener);
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(10 + 20 + 40 + 80 + 160));
        acceptor.stop();
    }

    @Test
    void anAcceptHandlerThatThrowsClosesOnlyThatConnection() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FailingListener listener = new FailingListener(0);
        Acceptor acceptor = start(listener, socket -> {
            switch (calls.getAndIncrement()) {
                case 0 -> throw new IllegalStateException("on purpose");
                case 1 -> throw new OutOfMemoryError("unable to create native thread, on purpose");
                default -> accepted.add(socket);
            }
        });
        assertIsClosed(listener);
        assertIsClosed(listener);
        assertIsHandedOn(listener);
        acceptor.stop();
    }

    @Test
    void stoppingTheAcceptorEndsAnAccept() throws Exception {
        FailingListener listener = new FailingListener(0);
        Acceptor acceptor = start(listener, accepted::add);
        assertIsHandedOn(listener);
        acceptor.stop();
        acceptor.stop(); // does no harm
        assertThat(listener.isClosed()).isTrue();
    }

    /** The pause is known to be long, and stop to come at its beginning; on a busy machine perhaps not at once. */
    @Test
    void stoppingTheAcceptorEndsItsPauseAtOnce() throws Exception {
        long soon = TimeUnit.MILLISECONDS.toNanos(200);
        long shortest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20 && shortest > soon; attempt++) {
            FailingListener listener = new FailingListener(Integer.MAX_VALUE);
            Acceptor acceptor = start(listener, accepted::add);
            listener.failed.acquire(6); // what follows is a pause of 320 ms
            acceptor.stop();
            shortest = Math.min(shortest, System.nanoTime() - listener.failedAt.get());
        }
        assertThat(shortest).isLessThan(soon);
    }

    private static Acceptor start(FailingListener listener, Consumer<Socket> door) {
        Acceptor acceptor = new Acceptor(listener, door);
        acceptor.start();
        return acceptor;
    }

    private void assertIsHandedOn(FailingListener listener) throws Exception {
        try (Socket client = listener.connect();
                Socket server = accepted.poll(30, TimeUnit.SECONDS)) {
            assertThat(server).isNotNull();
            assertThat(server.getPort()).isEqualTo(client.getLocalPort());
            assertThat(server.isClosed()).isFalse();
        }
    }

    private static void assertIsClosed(FailingListener listener) throws IOException {
        try (Socket client = listener.connect()) {
            client.setSoTimeout(30_000);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** A listening socket that fails a number of times, then works. */
    private static final class FailingListener extends ServerSocket {
        final AtomicInteger failures = new AtomicInteger();
        final AtomicLong failedAt = new AtomicLong(); // the latest time
        final Semaphore failed = new Semaphore(0);
        private final int failuresAtFirst;

        FailingListener(int failuresAtFirst) throws IOException {
            super(0, 50, InetAddress.getLoopbackAddress());
            this.failuresAtFirst = failuresAtFirst;
        }

        Socket connect() throws IOException {
            return new Socket(InetAddress.getLoopbackAddress(), getLocalPort());
        }

        @Override
        public Socket accept() throws IOException {
            if (failures.get() < failuresAtFirst) {
                failures.incrementAndGet();
                failedAt.set(System.nanoTime());
                failed.release();
                throw new SocketException("Too many open files, on purpose");
            }
            return super.accept();
        }
    }
}
