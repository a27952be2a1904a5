package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ManualClock;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long an attempt at a password waits, by a manual clock. */
class PasswordAttemptsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private static final AddressGroup A = address(20_000);
    private static final AddressGroup B = address(20_001);

    private final ManualClock clock = new ManualClock();
    private final PasswordAttempts attempts = new PasswordAttempts(clock);

    @Test
    void attemptsOfOneAddressAreASecondApart() {
        assertThat(attempts.begin(A)).isZero();
        assertThat(attempts.begin(A)).isEqualTo(1000 * MILLI);
        clock.advanceMillis(300);
        assertThat(attempts.begin(A)).isEqualTo(1700 * MILLI);
        assertThat(attempts.begin(B)).isZero();
    }

    @Test
    void anAttemptThatSucceedsDelaysNoOther() {
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.begin(A)).isZero();
            attempts.succeed(A);
        }
    }

    @Test
    void noAttemptWaitsForMoreThanHalfAMinute() {
        for (int i = 0; i < 1000; i++) {
            assertThat(attempts.begin(A)).isLessThanOrEqualTo(30_000 * MILLI);
        }
        assertThat(attempts.begin(A)).isEqualTo(30_000 * MILLI);
        clock.advanceMillis(31_000);
        assertThat(attempts.begin(A)).isZero();
    }

    @Test
    void theOldestAddressesAreForgotten() {
        attempts.begin(A);
        for (int i = 0; i < 9_999; i++) {
            attempts.begin(address(i));
        }
        assertThat(attempts.begin(A)).isPositive();
        for (int i = 0; i < 10_000; i++) {
            attempts.begin(address(-1 - i));
        }
        assertThat(attempts.begin(A)).isZero();
    }

    private static AddressGroup address(int number) {
        return new AddressGroup(ByteBuffer.allocate(4).putInt(number).array());
    }
}
