package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.delivery.FlowControl;
import chatserver.limits.AddressGroup;
import chatserver.limits.RateLimiters;
import chatserver.limits.TokenBucket;
import chatserver.room.Member;
import chatserver.room.Room;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.ManualClock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a client that sends much is slowed down, and for how long. By a manual clock, which a pause advances. */
class FloodControlTest {
    private static final int MAX_BACKLOG = 1_280_000;
    private static final int BEHIND = 320_000; // a quarter of it
    private static final int AT_ONCE = 20_000; // a 64th of it
    private static final int A_SECOND = 10_000; // a 128th of it
    private static final int MORE_THAN_SMALL = 157; // an 8192th of it, and one
    private static final AddressGroup ADDRESS = new AddressGroup(new byte[4]);

    private final ManualClock clock = new ManualClock();
    private final Room room = new Room(false, MAX_BACKLOG, DeliveryFixture.MAX_HEAP);
    private final Member member = room.newMember(() -> {}, () -> true);
    private final FlowControl flow = new FlowControl(MAX_BACKLOG, now -> BEHIND, clock);
    private final List<Long> pauses = new ArrayList<>(); // milliseconds

    @Test
    void withoutARateNoNumberOfLinesIsDelayed() {
        assertThat(flood(Optional.empty()).countLines(1_000_000)).isZero();
    }

    @Test
    void linesBeyondTheBurstAreDelayedToTheRate() {
        FloodControl flood = flood(new RateLimiters(10, 20, clock).take(InetAddress.getLoopbackAddress()));
        assertThat(flood.countLines(20)).isZero();
        assertThat(flood.countLines(1)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        clock.advanceMillis(100);
        assertThat(flood.countLines(2)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void aClientThatBroadcastsLittleDoesNotWaitForAReaderThatIsBehind() throws Exception {
        FloodControl flood = flood(Optional.empty());
        flood.awaitReaders(BEHIND);
        flood.awaitReaders(AT_ONCE);
        for (int i = 0; i < 10; i++) {
            clock.advanceMillis(1001);
            flood.awaitReaders(A_SECOND);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void aClientThatBroadcastsMoreWaitsForAReaderThatIsBehind() throws Exception {
        FloodControl flood = flood(Optional.empty());
        flood.awaitReaders(BEHIND);
        flood.awaitReaders(AT_ONCE);
        flood.awaitReaders(MORE_THAN_SMALL);
        assertThat(pauses).containsExactly(1L);
        pauses.clear();
        flood.awaitReaders(A_SECOND / 10);
        flood.awaitReaders(MORE_THAN_SMALL);
        assertThat(pauses.stream().mapToLong(pause -> pause).sum()).isBetween(100L, 150L);
    }

    @Test
    void thePausesBetweenTwoAttemptsGrow() throws Exception {
        List<Boolean> results =
                new ArrayList<>(Stream.generate(() -> false).limit(8).toList());
        results.add(true);
        flood(Optional.empty()).await(() -> results.remove(0));
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L);
    }

    @Test
    void aWaitEndsWithTheConnection() throws Exception {
        FloodControl flood = flood(Optional.empty());
        flood.await(() -> {
            if (pauses.size() == 3) {
                room.leave(member, Optional.empty());
            }
            return false;
        });
        assertThat(pauses).hasSize(3);
    }

    private FloodControl flood(Optional<TokenBucket> rate) {
        return new FloodControl(flow, rate, ADDRESS, member.outbox(), this::pause, clock);
    }

    private void pause(long nanos) {
        pauses.add(TimeUnit.NANOSECONDS.toMillis(nanos));
        clock.advanceMillis(TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
