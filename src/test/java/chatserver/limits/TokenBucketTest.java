package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUNDING = 10; // nanoseconds
    private static final long START = 123_456_789_012_345L;

    /** Takes this many single tokens at once and expects no pause. */
    private static void assertFree(TokenBucket bucket, int count, long now) {
        for (int i = 0; i < count; i++) {
            assertThat(bucket.take(1, now)).as("pause after token %d", i).isZero();
        }
    }

    private static void assertPause(TokenBucket bucket, int count, long now, long pause) {
        assertThat(bucket.take(count, now)).isCloseTo(pause, within(ROUNDING));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 1_000_000})
    void aBurstPassesUntouched(int burst) {
        TokenBucket bucket = new TokenBucket(10, burst, START);
        assertFree(bucket, burst, START);
        assertPause(bucket, 1, START, SECOND / 10);
    }

    @ParameterizedTest
    @CsvSource({"10, 100", "1, 1", "0.5, 1", "0.001, 3", "7, 5", "0.3, 2", "200, 5", "1000000, 1"})
    void inTheLongRunTheRateIsExact(double rate, int burst) {
        TokenBucket bucket = new TokenBucket(rate, burst, START);
        int lines = 10_000;
        long now = START;
        for (int i = 0; i < burst + lines; i++) {
            now += bucket.take(1, now);
        }
        double expected = lines / rate * SECOND;
        assertThat((double) (now - START)).isCloseTo(expected, within(ROUNDING + expected * 1e-9));
    }

    @Test
    void aClientBelowTheRateIsNeverPaused() {
        TokenBucket bucket = new TokenBucket(10, 1, START);
        for (int i = 0; i < 10_000; i++) {
            assertFree(bucket, 1, START + i * (SECOND / 10 + 1));
        }
    }

    @Test
    void noMoreThanTheBurstAndTheRatePasses() {
        Random random = new Random(1);
        TokenBucket bucket = new TokenBucket(10, 20, START);
        long now = START;
        long taken = 0;
        for (int i = 0; i < 10_000; i++) {
            assertThat((double) taken).isLessThanOrEqualTo(20 + (now - START) * 10.0 / SECOND + 1e-3);
            int count = random.nextInt(4) == 0 ? 10 : 1;
            taken += count;
            now += bucket.take(count, now) + random.nextInt((int) SECOND / 5);
        }
    }

    @Test
    void aCostAboveTheBurstIsADebtThatPausesTheClient() {
        TokenBucket bucket = new TokenBucket(10, 3, START);
        long pause = bucket.take(10, START);
        assertThat(pause).isCloseTo(7 * SECOND / 10, within(ROUNDING));
        assertPause(bucket, 1, START + pause, SECOND / 10);
    }

    @Test
    void debtsAddUp() {
        TokenBucket bucket = new TokenBucket(10, 1, START);
        assertPause(bucket, 10, START, 9 * SECOND / 10);
        assertPause(bucket, 10, START, 19 * SECOND / 10);
        assertPause(bucket, 10, START + SECOND, 19 * SECOND / 10);
    }

    @Test
    void tokensAreAddedAtASteadyRate() {
        TokenBucket bucket = new TokenBucket(10, 5, START);
        assertFree(bucket, 5, START);
        assertPause(bucket, 1, START + SECOND / 20, SECOND / 20);
        assertFree(bucket, 2, START + 3 * SECOND / 10 + ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60, 86_400, 3_153_600_000L}) // up to a hundred years
    void noMoreThanTheBurstIsSaved(long seconds) {
        TokenBucket bucket = new TokenBucket(10, 5, START);
        assertFree(bucket, 5, START);
        long later = START + seconds * SECOND;
        assertFree(bucket, 5, later);
        assertPause(bucket, 1, later, SECOND / 10);
    }

    @Test
    void aNewBucketDoesNotExceedTheBurst() {
        TokenBucket bucket = new TokenBucket(10, 5, START);
        assertFree(bucket, 5, START + 60 * SECOND);
        assertPause(bucket, 1, START + 60 * SECOND, SECOND / 10);
    }

    /** {@link System#nanoTime} may begin anywhere, and so may become negative at any moment. */
    @Test
    void theClockMayOverflow() {
        long start = Long.MAX_VALUE - SECOND / 2;
        TokenBucket bucket = new TokenBucket(10, 5, start);
        assertFree(bucket, 5, start);
        assertFree(bucket, 5, start + SECOND);
        assertPause(bucket, 1, start + SECOND, SECOND / 10);
    }
}
