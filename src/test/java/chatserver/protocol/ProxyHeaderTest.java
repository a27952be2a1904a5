package chatserver.protocol;

import static chatserver.testing.ProxyHeaders.LOCAL;
import static chatserver.testing.ProxyHeaders.PROXY;
import static chatserver.testing.ProxyHeaders.binary;
import static chatserver.testing.ProxyHeaders.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.ProxyHeader.Status;
import chatserver.testing.NumericAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final int MAX_TEXT = 107; // with its end
    private static final int MAX_LENGTH = 65535;

    private final ProxyHeader header = new ProxyHeader();

    /** Feeds the bytes up to the first that is not asked for, and returns the status. */
    private Status feed(byte[] bytes) {
        Status status = Status.NEED_MORE;
        for (int i = 0; i < bytes.length && status == Status.NEED_MORE; i++) {
            status = header.accept(bytes[i] & 0xff);
        }
        return status;
    }

    private void assertSource(String client, byte[] bytes) {
        assertThat(feed(bytes)).isEqualTo(Status.COMPLETE);
        assertThat(header.length()).as("bytes taken").isEqualTo(bytes.length);
        assertThat(header.source()).contains(NumericAddress.of(client).getAddress());
    }

    private void assertNoSource(byte[] bytes) {
        assertThat(feed(bytes)).isEqualTo(Status.COMPLETE);
        assertThat(header.length()).as("bytes taken").isEqualTo(bytes.length);
        assertThat(header.source()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "255.255.255.255", "2001:db8::1", "1:2:3:4:5:6:7:8"})
    void bothVersionsGiveTheAddressOfTheClient(String client) {
        assertSource(client, text(client));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void version2GivesTheAddressOfTheClient(String client) {
        assertSource(client, binary(client));
    }

    @Test
    void whatFollowsTheAddressesInVersion2IsSkipped() {
        assertSource("192.0.2.1", binary("192.0.2.1", new byte[1000]));
    }

    @Test
    void theLongestHeaderOfVersion2IsTakenWithoutAByteMore() {
        assertSource("192.0.2.1", binary("192.0.2.1", new byte[MAX_LENGTH - 12]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff:: ffff:: 1 2\r\n", "PROXY UNKNOWN \r \0\r\n"})
    void unknownInVersion1GivesNoAddress(String line) {
        assertNoSource(line.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, 36, 300})
    void theProxyItselfInVersion2GivesNoAddressWhateverFollows(int length) {
        assertNoSource(binary(LOCAL, 0x11, new byte[length]));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x12, 0x22, 0x31, 0x32})
    void aClientWithoutTcpInVersion2GivesNoAddress(int family) {
        assertNoSource(binary(PROXY, family, new byte[216]));
    }

    static final List<byte[]> HEADERS =
            List.of(text("192.0.2.1"), text("2001:db8::1"), binary("192.0.2.1"), binary("2001:db8::1", new byte[30]));

    @ParameterizedTest
    @FieldSource("HEADERS")
    void everyHeaderThatIsCutOffNeedsMore(byte[] bytes) {
        for (int length = 1; length < bytes.length; length++) {
            assertThat(new ProxyHeaderTest().feed(Arrays.copyOf(bytes, length)))
                    .as("%d bytes", length)
                    .isEqualTo(Status.NEED_MORE);
        }
    }

    /** The rest of a header of version 2 may be anything. */
    @ParameterizedTest
    @FieldSource("HEADERS")
    void noHeaderWithAWrongByteAtItsBeginningIsComplete(byte[] bytes) {
        for (int at = 0; at < (bytes[0] == 'P' ? 6 : 13); at++) {
            for (int octet : IntStream.range(0, 256).toArray()) {
                byte[] wrong = bytes.clone();
                wrong[at] = (byte) octet;
                boolean right = octet == (bytes[at] & 0xff) || at == 12 && octet == LOCAL;
                assertThat(new ProxyHeaderTest().feed(wrong))
                        .as("byte %d is %x", at, octet)
                        .isEqualTo(right ? Status.COMPLETE : Status.MALFORMED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOGIN alice\n",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY \n",
                "PROXY  \r\n",
                "PROXY UNKNOWN \n\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY unknown\r\n",
                "proxy UNKNOWN\r\n",
                "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
                "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 x 2\r\n",
                "PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 localhost 1 2\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 2001:db8::1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 2001:db8::1%lo ::1 1 2\r\n"
            })
    void aTextThatIsNoHeaderIsMalformed(String line) {
        assertThat(feed(line.getBytes(ISO_8859_1))).isEqualTo(Status.MALFORMED);
    }

    @Test
    void aTextOfMoreThan107BytesIsMalformed() {
        String longest = "PROXY UNKNOWN " + "x".repeat(MAX_TEXT - 16) + "\r\n";
        assertNoSource(longest.getBytes(ISO_8859_1));
        ProxyHeaderTest other = new ProxyHeaderTest();
        assertThat(other.feed(("PROXY UNKNOWN " + "x".repeat(1000)).getBytes(ISO_8859_1)))
                .isEqualTo(Status.MALFORMED);
        assertThat(other.header.length()).isEqualTo(MAX_TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x10, 0x13, 0x1f, 0x33, 0x41, 0xff})
    void anUnassignedFamilyOrTransportInVersion2IsMalformed(int family) {
        assertThat(feed(binary(PROXY, family, new byte[216]))).isEqualTo(Status.MALFORMED);
    }

    @Test
    void addressesThatAreTooShortForTheirFamilyInVersion2AreMalformed() {
        assertThat(feed(binary(PROXY, 0x11, new byte[11]))).isEqualTo(Status.MALFORMED);
        assertThat(new ProxyHeaderTest().feed(binary(PROXY, 0x21, new byte[35])))
                .isEqualTo(Status.MALFORMED);
    }
}
