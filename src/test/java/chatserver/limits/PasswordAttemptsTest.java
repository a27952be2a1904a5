package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ManualClock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long an attempt at a password waits, by a manual clock. */
class PasswordAttemptsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final ManualClock clock = new ManualClock();
    private final PasswordAttempts attempts = new PasswordAttempts(clock);

    @Test
    void attemptsOfOneAddressAreASecondApart() {
        assertThat(attempts.begin("a")).isZero();
        assertThat(attempts.begin("a")).isEqualTo(1000 * MILLI);
        clock.advanceMillis(300);
        assertThat(attempts.begin("a")).isEqualTo(1700 * MILLI);
        assertThat(attempts.begin("b")).isZero();
    }

    @Test
    void anAttemptThatSucceedsDelaysNoOther() {
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.begin("a")).isZero();
            attempts.succeed("a");
        }
    }

    @Test
    void noAttemptWaitsForMoreThanHalfAMinute() {
        for (int i = 0; i < 1000; i++) {
            assertThat(attempts.begin("a")).isLessThanOrEqualTo(30_000 * MILLI);
        }
        assertThat(attempts.begin("a")).isEqualTo(30_000 * MILLI);
        clock.advanceMillis(31_000);
        assertThat(attempts.begin("a")).isZero();
    }

    @Test
    void theOldestAddressesAreForgotten() {
        attempts.begin("a");
        for (int i = 0; i < 9_999; i++) {
            attempts.begin(i);
        }
        assertThat(attempts.begin("a")).isPositive();
        for (int i = 0; i < 10_000; i++) {
            attempts.begin(-1 - i);
        }
        assertThat(attempts.begin("a")).isZero();
    }
}
