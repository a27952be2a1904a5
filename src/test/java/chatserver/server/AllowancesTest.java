package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AllowancesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = 1000;
    private final Allowances allowances = new Allowances(10, 100, () -> now);

    @Test
    void withoutARateThereIsNoBucket() {
        assertThat(new Allowances(0, 100, () -> now).take("a")).isEmpty();
    }

    @Test
    void eachClientOfAnAddressHasItsOwn() {
        assertThat(take("a")).isNotSameAs(take("a"));
    }

    @Test
    void whoComesNextFromAnAddressGoesOnWithTheBucketsLeftThere() {
        TokenBucket first = take("a");
        TokenBucket second = take("a");
        allowances.giveBack("a", first);
        allowances.giveBack("a", second);
        assertThat(take("b")).isNotIn(first, second);
        assertThat(new TokenBucket[] {take("a"), take("a")}).containsExactlyInAnyOrder(first, second);
        assertThat(take("a")).isNotIn(first, second);
    }

    @Test
    void aBucketIsKeptUntilItIsFullAgain() {
        TokenBucket bucket = take("a");
        assertThat(bucket.take(100, now)).isZero();
        now += 9 * SECOND;
        allowances.giveBack("a", bucket);
        take("b");
        now += 9 * SECOND;
        TokenBucket kept = take("a");
        assertThat(kept).isSameAs(bucket);
        allowances.giveBack("a", kept);
        now += 21 * SECOND;
        assertThat(take("a")).isNotSameAs(bucket);
    }

    private TokenBucket take(String address) {
        return allowances.take(address).orElseThrow();
    }
}
