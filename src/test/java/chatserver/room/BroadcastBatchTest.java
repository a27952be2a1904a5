package chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches of broadcasts: they are appended as a whole, and bounded. */
class BroadcastBatchTest extends RoomFixture {
    @Test
    void aBatchIsBroadcastAsAWholeAndOnce() {
        Member alice = login("alice");
        Member bob = login("bob");
        for (String text : List.of("1", "", "3")) {
            alice.batch().add(slice(text));
        }
        broadcast(bob, "before");
        assertThat(room.broadcast(alice)).isEqualTo("MSG alice 1\nMSG alice \nMSG alice 3\n".length());
        assertThat(alice.batch().isEmpty()).isTrue();
        assertThat(room.broadcast(alice)).isZero();
        assertPending(alice, "OK", "MSG bob before");
        assertPending(bob, "OK", "MSG alice 1", "MSG alice ", "MSG alice 3");
    }

    @Test
    void aBatchIsFullInTimeAndMayBeOfAnyLength() {
        Member alice = login("alice");
        Member bob = login("bob");
        String text = "x".repeat(100_000);
        assertThat(alice.batch().isFull()).isFalse();
        alice.batch().add(slice("first"));
        assertThat(alice.batch().isFull()).isFalse();
        alice.batch().add(slice(text));
        assertThat(alice.batch().isFull()).isTrue();
        room.broadcast(alice);
        broadcast(alice, "last");
        assertPending(bob, "OK", "MSG alice first", "MSG alice " + text, "MSG alice last");
    }
}
