package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which clients a sender waits for: what counts as the lag of the slowest one. By a manual clock. */
class LargestLagTest {
    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final FakeClient sender = fixture.login("sender");
    private final FakeClient reader = fixture.login("reader");

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aClientInAWriteCountsUntilItIsStalled() throws Exception {
        reader.socket.block();
        for (int i = 0; i < 20; i++) {
            fixture.broadcast(sender, "x".repeat(10_000));
        }
        fixture.delivery.broadcast();
        reader.socket.awaitAttempts(1);
        assertThat(largestLag()).isGreaterThan(200_000);
        clock.advanceMillis(1500);
        assertThat(largestLag()).isGreaterThan(200_000);
        clock.advanceMillis(1);
        assertThat(largestLag()).isZero();
    }

    @Test
    void directMessagesThatAClientHasPendingAreNoLag() throws Exception {
        reader.socket.block();
        for (int i = 0; i < 20; i++) {
            fixture.sendDirect(sender, reader, "x".repeat(10_000));
        }
        fixture.delivery.flush();
        reader.socket.awaitAttempts(1);
        assertThat(largestLag()).isZero();
    }

    private long largestLag() {
        return fixture.delivery.largestLag(clock.getAsLong());
    }
}
