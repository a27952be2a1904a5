package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.protocol.Reply;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    /** The socket of a client that takes what it is sent. */
    private static final class Refused extends Socket {
        @Override
        public InetAddress getInetAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void shutdownOutput() {}
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
        Refusals refusals = new Refusals(timer, 1, false);
        Refused first = new Refused();
        assertThatThrownBy(() -> refusals.refuse(first, Reply.SERVER_FULL)).isInstanceOf(OutOfMemoryError.class);
        Refused second = new Refused();
        refusals.refuse(second, Reply.SERVER_FULL);
        assertThat(second.isClosed()).as("closed at once").isFalse();
        assertThat(timer.getQueue()).hasSize(1);
        timer.shutdownNow();
    }
}
