package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Background;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that hold the memory for direct messages, which all clients share. By a manual clock. */
class SharedQuotaTest {
    private static final String TEXT = "x".repeat(10_000);
    private static final int EACH = 110; // messages: 1.1 MB, less than one client may have pending
    private static final int TOTAL =
            1 + (int) (DeliveryFixture.MAX_HEAP / 16 / (64 + "DM sender \n".length() + 10_000));

    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final FakeClient sender = fixture.login("sender");
    private final List<FakeClient> holders = fixture.login("holder", 1 + TOTAL / EACH);
    private final FakeClient other = fixture.login("other");

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void blockInAWrite(FakeClient client) throws Exception {
        client.socket.block();
        client.keepsReading = false;
        Background.once(() -> fixture.delivery.sendInline(client.writer));
        client.socket.awaitAttempts(1);
    }

    private void recheckAll() {
        holders.forEach(this::recheck);
        recheck(other);
    }

    private void recheck(FakeClient client) {
        fixture.delivery.recheck(client.writer, clock.getAsLong());
    }

    @Test
    void aClientThatDoesNotReadIsDisconnectedIfOthersNeedTheMemoryThatItHolds() throws Exception {
        blockInAWrite(other);
        for (FakeClient holder : holders) {
            blockInAWrite(holder);
        }
        for (int i = 0; i < TOTAL - 1; i++) {
            fixture.sendDirect(sender, holders.get(i / EACH), TEXT);
        }
        clock.advanceMillis(1501);
        recheckAll();
        assertThat(holders).noneMatch(FakeClient::hasEnded); // there is some memory left
        fixture.sendDirect(sender, holders.get(holders.size() - 1), TEXT);
        recheckAll();
        assertThat(holders).filteredOn(FakeClient::hasEnded).hasSize(1); // which is enough
        assertThat(other.hasEnded()).isFalse(); // it does not read either, and holds nothing
    }
}
