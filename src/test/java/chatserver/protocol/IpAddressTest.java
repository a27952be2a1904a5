package chatserver.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "192.0.2.1",
                "255.255.255.255",
                "::",
                "::1",
                "2001:db8::",
                "2001:DB8::ff",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "1:2:3:4:5:6:192.0.2.1",
                "::192.0.2.1",
                "64:ff9b::192.0.2.1"
            })
    void anAddressHasTheBytesThatTheJdkReads(String text) throws Exception {
        assertThat(IpAddress.parse(text)).contains(InetAddress.getByName(text).getAddress());
    }

    @Test
    void anIpv4AddressInsideIpv6Has16Bytes() {
        assertThat(IpAddress.parse("::ffff:192.0.2.1"))
                .get()
                .satisfies(bytes ->
                        assertThat(bytes).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                ".1.2.3",
                "1..2.3",
                "01.2.3.4",
                "1.2.3.256",
                "1.2.3.1000",
                "1.2.3.-1",
                "1.2.3.4 ",
                "0x1.2.3.4",
                "localhost",
                ":",
                ":::",
                "::1::",
                "1::2::3",
                ":1",
                "1:",
                "::1:",
                ":1::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4::5:6:7:8",
                "::12345",
                "::g",
                "::1%lo",
                "[::1]",
                "192.0.2.1::",
                "::192.0.2.1:1",
                "1:2:3:4:5:6:7:192.0.2.1",
                "::192.0.2",
                "1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1"
            })
    void aTextThatIsNoAddressIsRefused(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }
}
