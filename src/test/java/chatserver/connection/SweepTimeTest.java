package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SweepTimeTest {
    private static final long PERIOD = 100;

    @Test
    void withoutASuspensionAllTimeCounts() {
        SweepTime time = SweepTime.first(1000).next(1100, PERIOD).next(1300, PERIOD);
        assertThat(time.now()).isEqualTo(1300);
        assertThat(time.active(1300)).isEqualTo(1300);
        assertThat(time.active(0)).isZero();
    }

    @Test
    void aSweepThatIsLateLeavesOutTheLateness() {
        SweepTime time = SweepTime.first(1000).next(5000, PERIOD);
        assertThat(time.active(5000)).isEqualTo(1100);
        assertThat(time.active(3900)).isZero();
        assertThat(time.active(1000)).isZero();
    }

    @Test
    void whatBeginsAfterASuspensionIsCountedInFull() {
        SweepTime time = SweepTime.first(1000).next(5000, PERIOD).next(5100, PERIOD);
        assertThat(time.active(100)).isEqualTo(100);
        assertThat(time.active(150)).isEqualTo(100);
    }

    @Test
    void noneOfSeveralSuspensionsCounts() {
        SweepTime time =
                SweepTime.first(0).next(1000, PERIOD).next(1100, PERIOD).next(2100, PERIOD);
        assertThat(time.active(2100)).isEqualTo(300);
    }

    @Test
    void onlyTheLatestEightSuspensionsAreRemembered() {
        SweepTime time = SweepTime.first(0);
        for (int i = 1; i <= 20; i++) {
            time = time.next(1000 * i, PERIOD);
        }
        assertThat(time.active(20_000)).isEqualTo(20_000 - 8 * 900);
    }
}
