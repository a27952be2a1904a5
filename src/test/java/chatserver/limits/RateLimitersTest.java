package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.NumericAddress;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitersTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final InetAddress HOST = NumericAddress.of("192.0.2.1");
    private static final InetAddress OTHER_HOST = NumericAddress.of("192.0.2.2");

    private long now = 1000;
    private RateLimiters limiters = new RateLimiters(10, 100, () -> now);

    private TokenBucket take(InetAddress address) {
        return limiters.take(address).orElseThrow();
    }

    @Test
    void withoutARateThereIsNoBucket() {
        assertThat(new RateLimiters(0, 100, () -> now).take(HOST)).isEmpty();
    }

    @Test
    void eachClientOfAnAddressHasItsOwnBucket() {
        assertThat(take(HOST)).isNotSameAs(take(HOST));
    }

    @Test
    void theNextClientFromAnAddressContinuesWithAReturnedBucket() {
        TokenBucket first = take(HOST);
        TokenBucket second = take(HOST);
        limiters.release(HOST, first);
        limiters.release(HOST, second);
        assertThat(take(OTHER_HOST)).isNotIn(first, second);
        assertThat(new TokenBucket[] {take(HOST), take(HOST)}).containsExactlyInAnyOrder(first, second);
        assertThat(take(HOST)).isNotIn(first, second);
    }

    @Test
    void aClientFromTheSameIpv6NetworkContinuesWithAReturnedBucket() {
        TokenBucket bucket = take(NumericAddress.of("2001:db8::1"));
        limiters.release(NumericAddress.of("2001:db8::1"), bucket);
        assertThat(take(NumericAddress.of("2001:db8::2"))).isSameAs(bucket);
    }

    @Test
    void aReturnedBucketIsKeptUntilItIsFullAgain() {
        TokenBucket bucket = take(HOST);
        assertThat(bucket.take(100, now)).isZero();
        now += 9 * SECOND;
        limiters.release(HOST, bucket);
        take(OTHER_HOST);
        now += 9 * SECOND;
        TokenBucket kept = take(HOST);
        assertThat(kept).isSameAs(bucket);
        limiters.release(HOST, kept);
        now += 21 * SECOND;
        assertThat(take(HOST)).isNotSameAs(bucket);
    }

    @Test
    void aBucketThatFillsInYearsIsKeptForAnHourButNotForThree() {
        limiters = new RateLimiters(0.001, 1_000_000, () -> now);
        TokenBucket bucket = take(HOST);
        limiters.release(HOST, bucket);
        now += HOUR;
        assertThat(take(HOST)).isSameAs(bucket);
        limiters.release(HOST, bucket);
        now += 3 * HOUR;
        assertThat(take(HOST)).isNotSameAs(bucket);
    }

    @Test
    void theOldestBucketsAreDroppedIfTooManyAreReturned() {
        limiters = new RateLimiters(0.001, 1_000_000, () -> now);
        TokenBucket oldest = take(address(0));
        limiters.release(address(0), oldest);
        TokenBucket newest = oldest;
        for (int i = 1; i <= RateLimiters.MAX_KEPT; i++) {
            newest = take(address(i));
            limiters.release(address(i), newest);
        }
        assertThat(take(address(0))).isNotSameAs(oldest);
        assertThat(take(address(RateLimiters.MAX_KEPT))).isSameAs(newest);
    }

    @Test
    void clientsThatComeAgainOftenDoNotDropTheBucketsOfOthers() {
        limiters = new RateLimiters(0.001, 1_000_000, () -> now);
        TokenBucket bucket = take(HOST);
        limiters.release(HOST, bucket);
        for (int i = 0; i <= RateLimiters.MAX_KEPT; i++) {
            limiters.release(OTHER_HOST, take(OTHER_HOST));
        }
        assertThat(take(HOST)).isSameAs(bucket);
    }

    private static InetAddress address(int number) {
        return NumericAddress.of("10." + (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff));
    }
}
