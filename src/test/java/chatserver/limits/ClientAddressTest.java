package chatserver.limits;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.NumericAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final byte[] MAPPED_192_0_2_1 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};

    private static Set<Object> groups(String... addresses) {
        return Stream.of(addresses)
                .map(address -> ClientAddress.group(NumericAddress.of(address)))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "255.0.0.128, 255.0.0.128",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:0db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80:0:0:0:a00:0:0:1, fe80::a00:0:0:1",
        "0:0:1:0:0:0:0:0, 0:0:1::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:0:0:4:5:6:7:0, 1::4:5:6:7:0",
        "ABCD:EF01:0:0:0:0:0:0, abcd:ef01::",
        "::ffff:192.0.2.1, 192.0.2.1",
        "64:ff9b::192.0.2.1, 64:ff9b::192.0.2.1",
        "64:ff9b:1::192.0.2.1, 64:ff9b:1::c000:201"
    })
    void anAddressIsShownInItsShortForm(String address, String text) {
        assertThat(ClientAddress.text(NumericAddress.of(address.toLowerCase(Locale.ROOT))))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::1", "::", "::1", "1::", "1:0:2::", "::1:0:0:2", "fe80::1:2:3:4"})
    void theShortFormStandsForTheSameAddress(String address) {
        InetAddress parsed = NumericAddress.of(address);
        assertThat(ClientAddress.text(parsed)).isEqualTo(address);
        assertThat(NumericAddress.of(ClientAddress.text(parsed))).isEqualTo(parsed);
    }

    @Test
    void aZoneIsShown() throws Exception {
        byte[] linkLocal = NumericAddress.of("fe80::1").getAddress();
        assertThat(ClientAddress.text(Inet6Address.getByAddress(null, linkLocal, 7)))
                .isEqualTo("fe80::1%7");
    }

    @Test
    void anIpv6AddressCountsByItsFirst64Bits() {
        assertThat(groups("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"))
                .hasSize(1);
        assertThat(groups("2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8::1")).hasSize(3);
    }

    @Test
    void anAddressBehindANat64CountsByTheIpv4AddressInside() {
        assertThat(groups("64:ff9b::192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"))
                .hasSize(1);
        assertThat(groups("64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2")).hasSize(2);
    }

    @Test
    void anAddressInALocalNat64PrefixCountsByItsNetwork() {
        assertThat(groups("64:ff9b:1::192.0.2.1", "64:ff9b:1::192.0.2.2")).hasSize(1);
        assertThat(groups("64:ff9b:1::192.0.2.1", "192.0.2.1")).hasSize(2);
    }

    @Test
    void anIpv4AddressMappedIntoIpv6CountsAndIsShownAsIpv4() throws Exception {
        InetAddress mapped = Inet6Address.getByAddress(null, MAPPED_192_0_2_1, -1);
        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(ClientAddress.group(mapped)).isEqualTo(ClientAddress.group(NumericAddress.of("192.0.2.1")));
        assertThat(ClientAddress.text(mapped)).isEqualTo("::ffff:192.0.2.1");
    }

    @Test
    void anIpv4AddressNeverCountsAsAnIpv6Network() {
        assertThat(groups("32.1.13.184", "2001:db8::", "0.0.0.0", "::2", "0.0.0.1"))
                .hasSize(5);
    }
}
