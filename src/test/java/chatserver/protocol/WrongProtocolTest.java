package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which lines and bytes are those of another protocol. */
class WrongProtocolTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "POST /room?x=%20 HTTP/1.0",
                "OPTIONS * HTTP/1.1",
                "CONNECT example.org:443 HTTP/1.1",
                "PRI * HTTP/2.0",
                "LOGIN /alice HTTP/1.1",
                "get / HTTP/1.1 ",
                "SSH-2.0-OpenSSH_9.6",
                "SSH-1.99-x y"
            })
    void theFirstLineOfAnHttpOrSshClientIsRecognisedAsAFirstLineOnly(String line) {
        assertThat(WrongProtocol.isSpokenBy(slice(line), true)).isTrue();
        assertThat(WrongProtocol.isSpokenBy(slice(line), false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: example.org",
                "HOST:example.org",
                "host : x",
                "Host:",
                "Content-Length: 20",
                "content-type: text/plain",
                "Content-Security-Policy\t:x"
            })
    void anHttpHeaderIsRecognisedOnEveryLine(String line) {
        assertThat(WrongProtocol.isSpokenBy(slice(line), true)).isTrue();
        assertThat(WrongProtocol.isSpokenBy(slice(line), false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "LOGIN alice",
                "LOGIN Host",
                "LOGIN alice HTTP",
                "MSG GET / HTTP/1.1",
                "MSG Host: x",
                "GET / ",
                "GET /",
                "HTTP/1.1 200 OK",
                "GET / http/1.1",
                "SSH",
                " SSH-2.0-x",
                "ssh-2.0-x",
                "Hostess: x",
                "Host",
                "Host x:",
                "Content: x",
                "Content-",
                "X-Content-Type: x",
                "Accept: */*"
            })
    void otherLinesAreNotOfAnotherProtocol(String line) {
        assertThat(WrongProtocol.isSpokenBy(slice(line), true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"22, 3, true", "22, 2, false", "21, 3, false", "3, 22, false", "71, 69, false"})
    void aTlsConnectionBeginsWithAHandshakeRecordOfVersion3(int first, int second, boolean isTls) {
        assertThat(WrongProtocol.isTls(first, second)).isEqualTo(isTls);
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(UTF_8));
    }
}
