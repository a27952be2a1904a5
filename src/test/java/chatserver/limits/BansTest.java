package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ManualClock;
import chatserver.testing.NumericAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests when a ban begins and ends, and that there is a bound on them, by a manual clock. */
class BansTest {
    private final ManualClock clock = new ManualClock();
    private final Bans bans = new Bans(clock);

    private void ban(String address, int minutes) {
        bans.add(NumericAddress.of(address), minutes);
    }

    private boolean isBanned(String address) {
        return bans.isBanned(NumericAddress.of(address));
    }

    private static String address(int number) {
        return "10.0." + number / 256 + "." + number % 256;
    }

    private List<String> entries() {
        return bans.entries().stream()
                .map(ban -> ClientAddress.text(ban.address()) + " " + ban.minutesLeft())
                .toList();
    }

    @Test
    void aBanEndsAfterItsMinutesAndIsForgotten() {
        ban("192.0.2.1", 2);
        clock.advance(Duration.ofMinutes(2).minusNanos(1));
        assertThat(isBanned("192.0.2.1")).isTrue();
        assertThat(bans.count()).isOne();
        clock.advance(Duration.ofNanos(1));
        assertThat(isBanned("192.0.2.1")).isFalse();
        assertThat(bans.count()).isZero();
        assertThat(bans.remove(NumericAddress.of("192.0.2.1"))).isFalse();
    }

    @Test
    void aBanWithoutAnEndHoldsUntilItIsLifted() {
        ban("192.0.2.1", 0);
        clock.advance(Duration.ofDays(1000));
        assertThat(isBanned("192.0.2.1")).isTrue();
        assertThat(bans.remove(NumericAddress.of("192.0.2.1"))).isTrue();
        assertThat(isBanned("192.0.2.1")).isFalse();
        assertThat(bans.count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, 2001:db8::ffff, true",
        "2001:db8::1, 2001:db8:0:1::1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "64:ff9b::192.0.2.1, 192.0.2.1, true"
    })
    void aBanHoldsForAnIpv4AddressOrAnIpv6Network(String banned, String other, boolean holds) {
        ban(banned, 1);
        assertThat(isBanned(other)).isEqualTo(holds);
        assertThat(bans.remove(NumericAddress.of(other))).isEqualTo(holds);
        assertThat(isBanned(banned)).isNotEqualTo(holds);
    }

    @Test
    void aSecondBanOfAnAddressReplacesTheFirst() {
        ban("2001:db8::1", 60);
        ban("2001:db8::2", 1);
        assertThat(entries()).containsExactly("2001:db8::2 1");
        ban("2001:db8::3", 0);
        assertThat(entries()).containsExactly("2001:db8::3 0");
        clock.advance(Duration.ofHours(2));
        assertThat(isBanned("2001:db8::1")).isTrue();
    }

    @Test
    void theListBeginsWithTheBanThatEndsSoonestAndMinutesAreRoundedUp() {
        ban("192.0.2.1", 0);
        ban("192.0.2.2", 60);
        ban("192.0.2.3", 5);
        assertThat(entries()).containsExactly("192.0.2.3 5", "192.0.2.2 60", "192.0.2.1 0");
        clock.advance(Duration.ofNanos(1));
        assertThat(entries()).containsExactly("192.0.2.3 5", "192.0.2.2 60", "192.0.2.1 0");
        clock.advance(Duration.ofMinutes(4));
        assertThat(entries()).containsExactly("192.0.2.3 1", "192.0.2.2 56", "192.0.2.1 0");
        clock.advance(Duration.ofMinutes(1));
        assertThat(entries()).containsExactly("192.0.2.2 55", "192.0.2.1 0");
    }

    @Test
    void beyondTheBoundTheBanThatEndsSoonestIsReplacedAndOfSeveralTheOldest() {
        for (int i = 0; i < Bans.MAX; i++) {
            ban(address(i), i == 7 || i == 9 ? 5 : i % 2 == 0 ? 10 : 0);
        }
        ban("192.0.2.1", 1);
        assertThat(isBanned(address(7))).isFalse();
        ban("192.0.2.2", 60);
        assertThat(isBanned("192.0.2.1")).as("the ban for a minute").isFalse();
        ban("192.0.2.3", 60);
        assertThat(isBanned(address(9))).isFalse();
        ban("192.0.2.4", 60);
        assertThat(isBanned(address(0))).isFalse();
        assertThat(isBanned(address(2))).isTrue();
        assertThat(bans.count()).isEqualTo(Bans.MAX);
    }

    @Test
    void aBanThatHasEndedMakesRoomForAnother() {
        for (int i = 0; i < Bans.MAX; i++) {
            ban(address(i), i == 5 ? 1 : 2);
        }
        clock.advance(Duration.ofMinutes(1));
        ban("192.0.2.1", 1);
        assertThat(bans.count()).isEqualTo(Bans.MAX);
        assertThat(isBanned(address(0))).isTrue();
    }
}
