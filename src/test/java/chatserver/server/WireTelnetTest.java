package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets that telnet commands (RFC 854) are removed from lines, refused and answered. */
class WireTelnetTest extends WireTest {
    private static final int WILL = 251;
    private static final int WONT = 252;
    private static final int DO = 253;
    private static final int DONT = 254;
    private static final int IAC = 255;
    private static final int TIMING_MARK = 6;

    private static final String INTERRUPT = "fff4";
    private static final String END_OF_TRANSMISSION = "04";

    private TestClient alice;
    private TestClient bob;

    @BeforeEach
    void twoUsers() throws IOException {
        alice = login("alice");
        bob = login("bob");
    }

    private static byte[] bytes(int... octets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int octet : octets) {
            bytes.write(octet);
        }
        return bytes.toByteArray();
    }

    /** Returns the bytes of a text; between braces stand bytes in hexadecimal. */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String[] parts = text.split("[{}]", -1);
        for (int i = 0; i < parts.length; i++) {
            bytes.writeBytes(
                    i % 2 == 0 ? parts[i].getBytes(UTF_8) : HexFormat.of().parseHex(parts[i]));
        }
        return bytes.toByteArray();
    }

    @Test
    void anOptionThatTheClientAsksForIsRefusedOnce() throws IOException {
        for (int option = 0; option < 256; option++) {
            if (option != TIMING_MARK) {
                alice.sendRaw(bytes(IAC, DO, option, IAC, DO, option)).send("PING");
                alice.expectBytes(IAC, WONT, option).expect("PONG");
                alice.sendBytewise(bytes(IAC, DO, option)).expectNothing();
            }
        }
    }

    @Test
    void anOptionThatTheClientOffersIsRefusedOnce() throws IOException {
        for (int option = 0; option < 256; option++) {
            alice.sendRaw(bytes(IAC, WILL, option, IAC, WILL, option)).send("PING");
            alice.expectBytes(IAC, DONT, option).expect("PONG");
            alice.sendBytewise(bytes(IAC, WILL, option)).expectNothing();
        }
    }

    @Test
    void anOptionIsRefusedInBothDirections() throws IOException {
        alice.sendRaw(bytes(IAC, DO, 3, IAC, WILL, 3)).expectBytes(IAC, WONT, 3, IAC, DONT, 3);
        alice.expectNothing();
    }

    @Test
    void timingMarkIsAnsweredEveryTime() throws IOException {
        for (int i = 0; i < 10; i++) {
            alice.sendRaw(bytes(IAC, DO, TIMING_MARK)).expectBytes(IAC, WONT, TIMING_MARK);
        }
        alice.sendRaw(bytes(IAC, DO, TIMING_MARK, IAC, DO, TIMING_MARK));
        alice.expectBytes(IAC, WONT, TIMING_MARK, IAC, WONT, TIMING_MARK);
        alice.expectNothing();
    }

    @Test
    void wontAndDontNeedNoAnswer() throws IOException {
        for (int option = 0; option < 256; option++) {
            alice.sendRaw(bytes(IAC, WONT, option, IAC, DONT, option));
        }
        alice.expectNothing();
    }

    @Test
    void optionsAreRefusedBeforeLoginAndForEachClient() throws IOException {
        for (int i = 0; i < 2; i++) {
            TestClient stranger = connect();
            stranger.sendRaw(bytes(IAC, DO, 1, IAC, WILL, 31, IAC, DO, TIMING_MARK));
            stranger.expectBytes(IAC, WONT, 1, IAC, DONT, 31, IAC, WONT, TIMING_MARK);
            stranger.send("QUIT").expectEnd();
        }
    }

    @Test
    void answersToTelnetCommandsAndToLinesComeInTheirOrder() throws IOException {
        alice.sendRaw(bytes("PING\nPI{fffd01}NG\n{fffb22}PING\n"));
        alice.expect("PONG")
                .expectBytes(IAC, WONT, 1)
                .expect("PONG")
                .expectBytes(IAC, DONT, 0x22)
                .expect("PONG");
    }

    @ParameterizedTest
    @CsvSource({
        "no operation, fff1",
        "break, fff3",
        "abort output, fff5",
        "go ahead, fff9",
        "interrupt process, fff4",
        "suspend process, ffed",
        "abort process, ffee",
        "an unknown command, ff90",
        "the end of no subnegotiation, fff0",
        "an option given up, fffc01",
        "an option not wanted, fffe03",
        "a terminal type, fffa18007874fff0",
        "a window size with a doubled 255, fffa1f00ffff0018fff0",
        "an empty subnegotiation, fffafff0",
        "line ends within a subnegotiation, fffa18000a0d0a0d00fff0",
        "a command within a subnegotiation, fffa1800fff178fff0",
    })
    void noTelnetCommandReachesATextOrAName(String what, String command) throws IOException {
        String inserted = "{" + command + "}";
        alice.sendRaw(bytes("MS" + inserted + "G a" + inserted + "b" + inserted + "\r" + inserted + "\n"))
                .expectNothing();
        bob.expect("MSG alice ab").expectNothing();
        alice.sendBytewise(bytes("D" + inserted + "M b" + inserted + "ob x" + inserted + "y" + inserted + "\r\n"));
        alice.expect("OK").expectNothing();
        bob.expect("DM alice xy").expectNothing();
        TestClient carol = connect();
        carol.sendRaw(bytes("LOGIN ca" + inserted + "rol" + inserted + "\r\n")).expect("OK");
        carol.send("WHO").expect("USER alice", "USER bob", "USER carol");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSG a{c3fff1a4}b", "MSG a{fff1c3fff9fff1a4fff1}b", "MSG a{c3fffa1800fff0a4}b"})
    void telnetCommandsMayComeWithinACharacter(String line) throws IOException {
        alice.sendRaw(bytes(line + "\n")).expectNothing();
        bob.expect("MSG alice aäb");
        alice.sendBytewise(bytes(line + "\r\n")).expectNothing();
        bob.expect("MSG alice aäb");
    }

    /**
     * Telnet ignores the highest bit when it looks for control keys. It takes these bytes of a character for a key, and
     * sends the key's command instead of the byte.
     */
    @ParameterizedTest
    @CsvSource({"ミ, e3fff4fffd069f", "✓, e2fff3fffd0693"})
    void aByteThatTelnetTookForAControlKeyIsPutBack(String typed, String sent) throws IOException {
        alice.sendRaw(bytes("MSG a{" + sent + "}b\r\n")).expectBytes(IAC, WONT, TIMING_MARK);
        alice.expectNothing();
        bob.expect("MSG alice a" + typed + "b");
        alice.sendBytewise(bytes("MSG a{" + sent + "}b\r\n")).expectBytes(IAC, WONT, TIMING_MARK);
        alice.expectNothing();
        bob.expect("MSG alice a" + typed + "b");
    }

    @Test
    void aDoubled255IsAByteOfTheLineAndNoUtf8() throws IOException {
        alice.sendRaw(bytes("MSG a{ffff}b\n")).expectStart("ERR invalid-encoding (");
        alice.sendBytewise(bytes("MSG a{ffff}b\r\n")).expectStart("ERR invalid-encoding (");
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void telnetCommandsDoNotCountAsBytesOfTheLine() throws IOException {
        String text = "x".repeat(4092);
        alice.sendRaw(bytes("MSG {" + "fff1".repeat(100) + "}" + text + "{" + "fff1".repeat(100) + "}\n"));
        alice.expectNothing();
        bob.expect("MSG alice " + text);
    }

    @Test
    void anEndlessSubnegotiationEnds() throws IOException {
        alice.sendRaw(bytes("{fffa18}" + "x".repeat(100_000) + "\nPING\n"));
        String line;
        while (!(line = alice.receive()).equals("PONG")) {
            assertThat(line).startsWith("ERR ");
        }
        alice.expectNothing();
        bob.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {INTERRUPT, INTERRUPT + "fffd06", END_OF_TRANSMISSION})
    void aKeyThatInterruptsQuits(String key) throws IOException {
        alice.sendRaw(bytes("PING\n{" + key + "}MSG ghost\nPING\n"))
                .expect("PONG")
                .expectEnd();
        bob.expect("INFO alice disconnected").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {INTERRUPT, END_OF_TRANSMISSION})
    void aKeyThatInterruptsQuitsBeforeLoginAndHoweverItIsSplit(String key) throws IOException {
        connect().sendRaw(bytes("{" + key + "}")).expectEnd();
        connect().sendBytewise(bytes("\r\n{" + key + "}")).expectEnd();
        bob.sendBytewise(bytes("MSG bye\r\0{" + key + "}")).expectEnd();
        alice.expect("MSG bob bye", "INFO bob disconnected").expectNothing();
    }

    @Test
    void aKeyThatInterruptsQuitsWhenAllThatWasTypedIsErased() throws IOException {
        alice.sendRaw(bytes("MSG\b\u007f\b{04}")).expectEnd();
        bob.expect("INFO alice disconnected").sendRaw(bytes("é\b{fff4}")).expectEnd();
    }

    @ParameterizedTest
    @CsvSource({"fff4, ab", "04, a\ufffdb"})
    void aKeyThatInterruptsDoesNotQuitOnAPendingLine(String key, String text) throws IOException {
        alice.sendRaw(bytes("MSG a{" + key + "}b\n")).expectNothing();
        bob.expect("MSG alice " + text);
        alice.sendBytewise(bytes("MSG a{" + key + "}b\r\n")).expectNothing();
        bob.expect("MSG alice " + text).expectNothing();
    }

    @Test
    void aClientThatSendsNoTelnetCommandReceivesNone() throws IOException {
        alice.sendRaw("MSG {\u00ff}\nDM bob \u00ff\n").expect("OK").expectNothing();
        bob.expect("MSG alice {\u00ff}", "DM alice \u00ff").expectNothing();
    }

    @Test
    void eraseCharacterRemovesTheLastCharacterOfThePendingLine() throws IOException {
        alice.sendRaw(bytes("MSG helx{fff7}lo\u00e9{fff7}{fff7}p\n")).expectNothing();
        bob.expect("MSG alice hellp");
        alice.sendBytewise(bytes("{fff7}MSG a\u20ac{fff7}b\r\n{fff7}PING\r\0"))
                .expect("PONG")
                .expectNothing();
        bob.expect("MSG alice ab").expectNothing();
    }

    @Test
    void eraseLineRemovesAllOfThePendingLine() throws IOException {
        alice.sendRaw(bytes("MSG wrong{fff8}MSG right\n")).expectNothing();
        bob.expect("MSG alice right");
        alice.sendBytewise(bytes("{fff8}QUIT{fff8}MSG on\u00e9{c3}{fff8}MSG two\r\n"))
                .expectNothing();
        bob.expect("MSG alice two");
        alice.sendRaw(bytes("x".repeat(5000) + "{fff8}MSG three\n")).expectStart("ERR message-too-long (");
        alice.expectNothing();
        bob.expect("MSG alice three").expectNothing();
    }

    /** RFC 854: IAC DM, of which the DM is urgent. Telnet sends it for "send synch". */
    @ParameterizedTest
    @ValueSource(strings = {"", "MSG ", "MSG hel"})
    void synchIsReadInLineWhereverItStands(String before) throws IOException {
        alice.sendRaw(before).sendRaw(bytes("{ff}")).sendUrgent(0xf2);
        alice.sendRaw("MSG hello\n".substring(before.length())).expectNothing();
        bob.expect("MSG alice hello").expectNothing();
    }
}
