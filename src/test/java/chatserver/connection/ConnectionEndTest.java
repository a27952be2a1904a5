package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ConnectionFixture;
import chatserver.testing.FakeSocket;
import chatserver.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of a connection whose client has said QUIT and does not read, without a write timeout. By a manual clock. */
class ConnectionEndTest {
    private static final long PATIENCE_SECONDS = 30;

    private final ManualClock clock = new ManualClock();
    private final FakeSocket socket = new FakeSocket();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Connection connection =
            ConnectionFixture.connection(socket, Duration.ZERO, clock, ended -> closed.countDown());

    @Test
    void aClientThatHasQuitAndDoesNotReadLosesItsPlaceWithoutAWriteTimeoutToo() throws Exception {
        socket.block();
        quit();
        socket.awaitAttempts(1);
        assertThatThePlaceIsFreeAfter30Seconds();
    }

    @Test
    void aClientThatHasQuitAndDoesNotHangUpLosesItsPlaceWithoutAWriteTimeoutToo() throws Exception {
        quit();
        socket.expect("OK\nPONG\n");
        socket.awaitEnd();
        assertThatThePlaceIsFreeAfter30Seconds();
    }

    private void quit() {
        new Thread(connection, "conn-1").start();
        socket.receive("LOGIN alice\nPING\nQUIT\n");
    }

    private void assertThatThePlaceIsFreeAfter30Seconds() throws Exception {
        clock.advanceMillis(29_000);
        sweep();
        assertThat(closed.getCount()).isEqualTo(1);
        clock.advanceMillis(1_001);
        sweep();
        assertThat(closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.closeReason()).isEqualTo(CloseReason.QUIT);
    }

    private void sweep() {
        connection.sweep(SweepTime.first(clock.getAsLong()));
    }
}
