package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.NumericAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.0, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.1.2.3/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/9, 10.128.0.1, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 192.0.2.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::1/128, ::2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true"
    })
    void aRangeContainsTheAddressesThatBeginWithItsBits(String range, String address, boolean contains) {
        assertThat(AddressRange.parseAll(range))
                .get()
                .satisfies(ranges -> assertThat(ranges)
                        .singleElement()
                        .matches(only -> only.contains(NumericAddress.of(address)) == contains));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "192.0.2.1,",
                "192.0.2.1/33",
                "::1/129",
                "192.0.2.1/",
                "192.0.2.1/-1",
                "192.0.2.1/1/2",
                "/8",
                "host",
                "192.0.2.1;192.0.2.2",
                "192.0.2.1 192.0.2.2"
            })
    void aTextThatIsNoRangeIsRefused(String list) {
        assertThat(AddressRange.parseAll(list)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1,2001:db8::/32", "192.0.2.1, 2001:db8::/32", " 192.0.2.1 ,2001:db8::/32 "})
    void rangesStandInAListWithCommas(String list) {
        assertThat(AddressRange.parseAll(list))
                .get()
                .satisfies(ranges -> assertThat(ranges).hasSize(2));
    }
}
