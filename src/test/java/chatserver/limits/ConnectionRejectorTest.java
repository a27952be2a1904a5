package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chatserver.protocol.Reply;
import chatserver.testing.Logs;
import chatserver.testing.NumericAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionRejectorTest {
    /** The socket of a client that takes what it is sent. */
    private static class Refused extends Socket {
        private final InetAddress address;

        Refused() {
            this("127.0.0.1");
        }

        Refused(String address) {
            this.address = NumericAddress.of(address);
        }

        @Override
        public InetAddress getInetAddress() {
            return address;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void shutdownOutput() throws IOException {}
    }

    /** A timer that does not take its first task. */
    private static final class Timer extends ScheduledThreadPoolExecutor {
        private int calls;

        Timer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (calls++ == 0) {
                throw new IllegalStateException("on purpose");
            }
            return super.schedule(task, delay, unit);
        }
    }

    private static void refuse(ConnectionRejector rejector, Socket socket, Reply reason) {
        rejector.refuse(socket, socket.getInetAddress(), reason);
    }

    @Test
    void afterARefusalThatFailedTheNextSocketStillLingers() {
        Timer timer = new Timer();
        ConnectionRejector rejector = new ConnectionRejector(timer, 1, Optional.empty(), System::nanoTime);
        Refused first = new Refused();
        assertThatThrownBy(() -> refuse(rejector, first, Reply.SERVER_FULL)).isInstanceOf(IllegalStateException.class);
        Refused second = new Refused();
        refuse(rejector, second, Reply.SERVER_FULL);
        assertThat(second.isClosed()).as("closed at once").isFalse();
        assertThat(timer.getQueue()).hasSize(1);
        timer.shutdownNow();
    }

    /** A port scanner, say; a stack trace is for defects, whatever is logged. */
    @Test
    void aClientThatHasGoneAlreadyIsLoggedWithoutAStackTrace() {
        Logger log = Logs.context().getLogger(ConnectionRejector.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.setLevel(Level.DEBUG);
        log.addAppender(lines);
        Refused gone = new Refused() {
            @Override
            public void shutdownOutput() throws IOException {
                throw new SocketException("Connection reset by peer");
            }
        };
        refuse(new ConnectionRejector(new Timer(), 1, Optional.empty(), System::nanoTime), gone, Reply.SERVER_FULL);
        log.detachAppender(lines);
        log.setLevel(null);
        assertThat(gone.isClosed()).isTrue();
        assertThat(lines.list)
                .allMatch(line -> line.getThrowableProxy() == null)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("refusing: java.net.SocketException: Connection reset by peer");
    }

    @Test
    void aFloodOfRefusalsIsTenLogLinesAndOneWithACountEachSecond() {
        Logger log = Logs.context().getLogger(ConnectionRejector.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.setLevel(Level.INFO);
        log.addAppender(lines);
        ManualTimer timer = new ManualTimer();
        ConnectionRejector rejector = new ConnectionRejector(timer, 0, Optional.empty(), () -> 0);
        for (int i = 0; i < 3000; i++) {
            refuse(rejector, new Refused("192.0.2.77"), Reply.TOO_MANY_CONNECTIONS);
        }
        refuse(rejector, new Refused("192.0.2.77"), Reply.SERVER_FULL);
        timer.run();
        for (int i = 0; i < 20; i++) {
            refuse(rejector, new Refused("192.0.2.77"), Reply.TOO_MANY_CONNECTIONS);
        }
        timer.run();
        timer.run();
        log.detachAppender(lines);
        log.setLevel(null);
        List<String> expected = new ArrayList<>(Collections.nCopies(10, "refused 192.0.2.77: too-many-connections"));
        expected.add("refused 192.0.2.77: server-full");
        expected.add("refused 2990 more connections in a second: too-many-connections");
        expected.add("refused 20 more connections in a second: too-many-connections");
        String thread = Thread.currentThread().getName(); // other tests log at the same time
        assertThat(List.copyOf(lines.list))
                .filteredOn(line -> line.getThreadName().equals(thread))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo(expected);
        assertThat(rejector.counts()).containsEntry("too-many-connections", 3020L);
        assertThat(timer.tasks).isEmpty();
        timer.shutdownNow();
    }

    /** A timer that runs its tasks only when {@link #run} is called. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return null;
        }

        void run() {
            for (int i = tasks.size(); i > 0; i--) {
                tasks.remove().run();
            }
        }
    }
}
