package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chatserver.protocol.Reply;
import chatserver.testing.Logs;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionRejectorTest {
    /** The socket of a client that takes what it is sent. */
    private static class Refused extends Socket {
        @Override
        public InetAddress getInetAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void shutdownOutput() throws IOException {}
    }

    /** A timer that has no memory for its first task. */
    private static final class Timer extends ScheduledThreadPoolExecutor {
        private int calls;

        Timer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (calls++ == 0) {
                throw new OutOfMemoryError("on purpose");
            }
            return super.schedule(task, delay, unit);
        }
    }

    @Test
    void aRefusalThatFailsDoesNotTakeTheTimeOfTheNext() {
        Timer timer = new Timer();
        ConnectionRejector refusals = new ConnectionRejector(timer, 1, false);
        Refused first = new Refused();
        assertThatThrownBy(() -> refusals.reject(first, Reply.SERVER_FULL)).isInstanceOf(OutOfMemoryError.class);
        Refused second = new Refused();
        refusals.reject(second, Reply.SERVER_FULL);
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
        new ConnectionRejector(new Timer(), 1, false).reject(gone, Reply.SERVER_FULL);
        log.detachAppender(lines);
        log.setLevel(null);
        assertThat(gone.isClosed()).isTrue();
        assertThat(lines.list)
                .allMatch(line -> line.getThrowableProxy() == null)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("refusing: java.net.SocketException: Connection reset by peer");
    }
}
