package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitersTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final InetAddress A = address(1);
    private static final InetAddress B = address(2);

    private long now = 1000;
    private RateLimiters limiters = new RateLimiters(10, 100, () -> now);

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, (byte) (last >> 16), (byte) (last >> 8), (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutARateThereIsNoBucket() {
        assertThat(new RateLimiters(0, 100, () -> now).take(A)).isEmpty();
    }

    @Test
    void eachClientOfAnAddressHasABucketOfItsOwn() {
        assertThat(take(A)).isNotSameAs(take(A));
    }

    @Test
    void theNextClientsFromAnAddressGoOnWithTheBucketsLeftThere() {
        TokenBucket first = takeUsed(A);
        TokenBucket second = takeUsed(A);
        limiters.giveBack(A, first);
        limiters.giveBack(A, second);
        assertThat(take(B)).isNotIn(first, second);
        assertThat(new TokenBucket[] {take(A), take(A)}).containsExactlyInAnyOrder(first, second);
        assertThat(take(A)).isNotIn(first, second);
    }

    @Test
    void aFullBucketIsNotKept() {
        TokenBucket full = take(A);
        limiters.giveBack(A, full);
        assertThat(take(A)).isNotSameAs(full);
    }

    @Test
    void aBucketIsKeptUntilItIsFullAgain() {
        TokenBucket bucket = take(A);
        assertThat(bucket.take(100, now)).isZero();
        now += 9 * SECOND;
        limiters.giveBack(A, bucket);
        take(B);
        now += 9 * SECOND;
        TokenBucket kept = take(A);
        assertThat(kept).isSameAs(bucket);
        assertThat(kept.take(100, now)).isZero();
        limiters.giveBack(A, kept);
        now += 21 * SECOND;
        assertThat(take(A)).isNotSameAs(bucket);
    }

    @Test
    void aBucketThatTakesYearsToFillIsKeptForTwentyMinutesAtMost() {
        limiters = new RateLimiters(0.001, 1_000_000, () -> now);
        TokenBucket bucket = takeUsed(A);
        limiters.giveBack(A, bucket);
        now += 20 * 60 * SECOND + 1;
        assertThat(take(A)).isNotSameAs(bucket);
    }

    @Test
    void aHundredThousandBucketsAreKeptAtMost() {
        limiters = new RateLimiters(0.001, 1_000_000, () -> now);
        int addresses = 60_000;
        TokenBucket[] buckets = new TokenBucket[addresses];
        for (int i = 0; i < addresses; i++) {
            buckets[i] = takeUsed(address(i));
        }
        for (int i = 0; i < addresses; i++) {
            limiters.giveBack(address(i), buckets[i]);
        }
        int kept = 0;
        for (int i = 0; i < addresses; i++) {
            kept += take(address(i)) == buckets[i] ? 1 : 0;
        }
        assertThat(kept).isEqualTo(50_000);
    }

    private TokenBucket takeUsed(InetAddress address) {
        TokenBucket bucket = take(address);
        bucket.take(1, now);
        return bucket;
    }

    private TokenBucket take(InetAddress address) {
        return limiters.take(address).orElseThrow();
    }
}
