package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.limits.LogThrottle.Decision;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = -SECOND; // a clock of nanoseconds may be negative
    private final LogThrottle throttle = new LogThrottle(10, () -> now);

    private void assertDecisions(int count, Decision expected) {
        for (int i = 0; i < count; i++) {
            assertThat(throttle.onEvent()).as("event %s", i).isEqualTo(expected);
        }
    }

    @Test
    void tenEventsASecondAreAllLogged() {
        for (int second = 0; second < 5; second++) {
            assertDecisions(10, Decision.LOG);
            now += SECOND;
        }
    }

    @Test
    void theEleventhEventOfASecondStartsCounting() {
        assertDecisions(10, Decision.LOG);
        now += SECOND - 1;
        assertDecisions(1, Decision.START_COUNTING);
        assertDecisions(2989, Decision.COUNT);
        assertThat(throttle.takeCount()).isEqualTo(2990);
    }

    @Test
    void aFloodThatGoesOnIsCountedOnly() {
        assertDecisions(10, Decision.LOG);
        assertDecisions(1, Decision.START_COUNTING);
        for (int second = 0; second < 5; second++) {
            now += SECOND;
            assertThat(throttle.takeCount()).isPositive();
            assertDecisions(7, Decision.COUNT);
        }
        assertThat(throttle.takeCount()).isEqualTo(7);
    }

    @Test
    void eventsAreLoggedAgainAfterASecondWithoutOne() {
        assertDecisions(10, Decision.LOG);
        assertDecisions(1, Decision.START_COUNTING);
        now += SECOND;
        assertThat(throttle.takeCount()).isEqualTo(1);
        now += SECOND;
        assertThat(throttle.takeCount()).isZero();
        assertDecisions(10, Decision.LOG);
        assertDecisions(1, Decision.START_COUNTING);
    }
}
