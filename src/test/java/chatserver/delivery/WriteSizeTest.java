package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.room.Outbox;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the size of writes follows the time that they take. By a manual clock. */
class WriteSizeTest {
    private static final int LARGE = Outbox.MAX_WRITE_BYTES;
    private static final int SMALL = 8 * 1024;

    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final FakeClient sender = fixture.login("sender");
    private final FakeClient reader = fixture.login("reader");
    private final List<Long> starts = new ArrayList<>(); // of the reader's writes: bytes before each
    private int millis; // that each write takes

    @BeforeEach
    void measureWrites() {
        reader.socket.duringWrite(() -> {
            starts.add(reader.writer.bytesOut());
            clock.advanceMillis(millis);
        });
        write(0); // the login's OK
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** Returns the lengths of the writes that bring a conversation of some bytes to the reader. */
    private List<Long> write(int bytes) {
        for (int said = 0; said < bytes; said += 1000) {
            fixture.broadcast(sender, "x".repeat(1000));
        }
        starts.clear();
        while (reader.writer.writePending() == SocketWriter.Outcome.MORE_PENDING) {}
        starts.add(reader.writer.bytesOut());
        return IntStream.range(1, starts.size())
                .mapToObj(i -> starts.get(i) - starts.get(i - 1))
                .toList();
    }

    @Test
    void writesAreLargeAsLongAsNoneIsSlow() {
        millis = 50;
        assertThat(write(1_000_000)).hasSizeBetween(1_000_000 / LARGE, 2 * 1_000_000 / LARGE + 1);
    }

    @Test
    void aClientThatIsSlowToTakeAWriteGetsSmallOnes() {
        millis = 51;
        List<Long> lengths = write(1_000_000);
        assertThat(lengths.get(0)).isGreaterThan(SMALL);
        assertThat(lengths.subList(1, lengths.size())).allMatch(length -> length <= SMALL);
    }

    @Test
    void smallWritesGrowWhileTheClientTakesThemQuickly() {
        millis = 51;
        write(100_000);
        millis = 50;
        List<Long> lengths = write(2_000_000);
        assertThat(lengths.subList(0, 16)).allMatch(length -> length <= SMALL);
        assertThat(lengths.subList(0, 48)).allMatch(length -> length <= 4 * SMALL);
        assertThat(lengths.get(lengths.size() - 2)).isGreaterThanOrEqualTo(LARGE / 2);
    }
}
