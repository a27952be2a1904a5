package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

/** When a new day is announced. */
class ClockTest {

    @Test
    void aNewDayIsAnnouncedOnce() {
        LocalDateTime evening = LocalDateTime.of(2026, 11, 26, 23, 59);
        Clock clock = new Clock(evening.toLocalDate());
        assertThat(clock.newDay(evening)).isEmpty();
        assertThat(clock.newDay(evening.plusMinutes(2))).contains("* Friday, 27 November 2026");
        assertThat(clock.newDay(evening.plusMinutes(3))).isEmpty();
        assertThat(Clock.time(evening)).isEqualTo("23:59 ");
    }
}
