package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.room.Room;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane();

    @Test
    void isEmptyAtFirst() {
        assertThat(lane.isEmpty()).isTrue();
        assertThat(lane.size()).isZero();
        assertThat(lane.poll()).isNull();
    }

    @Test
    void whoComesFirstIsServedFirstHoweverTheyComeAndGo() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Queue<Recipient> expected = new ArrayDeque<>();
        for (int i = 0; i < 1000; i++) {
            if (random.nextInt(5) < (i / 100 % 2 == 0 ? 3 : 2)) {
                Recipient recipient = recipient();
                lane.add(recipient);
                expected.add(recipient);
            } else {
                Recipient polled = lane.poll();
                assertThat(polled).as("seed %d", seed).isSameAs(expected.poll());
                if (polled != null && random.nextBoolean()) { // its turn has ended, and it comes again
                    lane.add(polled);
                    expected.add(polled);
                }
            }
            assertThat(lane.size()).isEqualTo(expected.size());
            assertThat(lane.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    private static Recipient recipient() {
        return new Recipient(new Room(false, 1).newMember(() -> {}).outbox(), 1, null, () -> 0, departure -> {});
    }
}
