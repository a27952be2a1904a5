package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets how bytes become lines: line ends, length, erase keys, NUL and the byte order mark. */
class WireLineTest extends WireTest {
    private static final int MAX_LINE = 4096;

    private TestClient alice;
    private TestClient bob;

    @BeforeEach
    void twoUsers() throws IOException {
        alice = login("alice");
        bob = login("bob");
    }

    private void bobReads(String text) throws IOException {
        alice.expectNothing();
        bob.expect("MSG alice " + text).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r\0", "\r\r\n", "\n\r", "\0\r\n\0"})
    void aLineEndsAtLfWithAnyCarriageReturnsAndNulsAroundIt(String end) throws IOException {
        alice.sendRaw("MSG one" + end + "MSG two" + end);
        alice.sendBytewise(("MSG three" + end + end + "MSG four" + end).getBytes(UTF_8));
        alice.expectNothing();
        bob.expect("MSG alice one", "MSG alice two", "MSG alice three", "MSG alice four")
                .expectNothing();
    }

    @Test
    void aClientMayMixLineEnds() throws IOException {
        alice.sendRaw("MSG one\r\0MSG two\nMSG three\r\nMSG four\r\0\nMSG five\r\r\nMSG six\n\rMSG seven\n");
        alice.expectNothing();
        bob.expect("MSG alice one", "MSG alice two", "MSG alice three", "MSG alice four", "MSG alice five");
        bob.expect("MSG alice six", "MSG alice seven");
        bob.expectNothing();
    }

    @Test
    void aLoneCarriageReturnEndsNoLine() throws IOException {
        alice.sendRaw("MSG a\rQUIT\n");
        bobReads("a\ufffdQUIT");
        alice.sendRaw("MSG a\r\rQUIT\r\r\n");
        bobReads("a\ufffd\ufffdQUIT");
        alice.sendBytewise("MSG a\rb\r\0".getBytes(UTF_8));
        bobReads("a\ufffdb");
    }

    @Test
    void aLastLineWithoutItsEndIsDropped() throws IOException {
        alice.sendRaw("MSG whole\nMSG half").endOutput().expectEnd();
        bob.expect("MSG alice whole", "INFO alice disconnected").expectNothing();
        TestClient carol = login("carol");
        carol.sendRaw("MSG half\r").endOutput().expectEnd();
        bob.expect("INFO carol disconnected").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r\0", "\r\r\n"})
    void aLineOfTheLongestLengthIsAccepted(String end) throws IOException {
        String text = "x".repeat(MAX_LINE - "MSG ".length());
        alice.sendRaw("MSG " + text + end);
        bobReads(text);
        alice.sendBytewise(("MSG " + text + end).getBytes(UTF_8));
        bobReads(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r\0", "\r\r\n"})
    void aLineThatIsAByteTooLongIsRefused(String end) throws IOException {
        String line = "MSG " + "x".repeat(MAX_LINE - "MSG ".length()) + "y";
        alice.sendRaw(line + end).expectStart("ERR message-too-long (").expectNothing();
        alice.sendBytewise((line + end).getBytes(UTF_8)).expectStart("ERR message-too-long (");
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void theLengthIsCountedInBytesAndNotInCharacters() throws IOException {
        String text = "\u20ac".repeat((MAX_LINE - "MSG ".length()) / 3);
        alice.send("MSG " + text);
        bobReads(text);
        alice.send("MSG x" + text).expectStart("ERR message-too-long (").expectNothing();
        bob.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX_LINE + 2, 2 * MAX_LINE, 3 * MAX_LINE + 1, 100_000})
    void aLineTooLongIsAnsweredOnceAndItsRestSkipped(int length) throws IOException {
        String tooLong = "MSG " + "x".repeat(length - 4);
        alice.sendRaw(tooLong + "\nMSG after\n" + tooLong + "\r\n").sendRaw(new byte[] {(byte) 0xfe, '\n'});
        alice.expectStart("ERR message-too-long (").expectStart("ERR message-too-long (");
        alice.expectStart("ERR invalid-encoding (");
        bobReads("after");
    }

    @Test
    void controlKeysInALineTooLongAreSkipped() throws IOException {
        alice.sendRaw("x".repeat(MAX_LINE + 1) + "\r\ufffd\u0004\b\u007f\rQUIT\r");
        alice.sendRaw(new byte[] {(byte) 0xc3, 0x28, '\n'}).expectStart("ERR message-too-long (");
        alice.send("MSG still here");
        bobReads("still here");
    }

    @Test
    void aLineTooLongBeforeLoginLeavesTheConnectionUsable() throws IOException {
        TestClient carol = connect();
        carol.send("LOGIN " + "c".repeat(MAX_LINE)).expectStart("ERR message-too-long (");
        carol.send("LOGIN carol").expect("OK").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\b", "\u007f"})
    void anEraseKeyRemovesTheLastCharacterOfThePendingLine(String erase) throws IOException {
        alice.send("MSG helo" + erase + "lo");
        bobReads("hello");
        alice.send("MSG 1é" + erase + "2€" + erase + "3😀" + erase + "4\u0001" + erase + "5");
        bobReads("12345");
        alice.send("MSG x\r" + erase + "y");
        bobReads("xy");
        alice.send("HUH" + erase.repeat(3) + "MSG a");
        bobReads("a");
        alice.sendBytewise(("MSG añ" + erase + "n" + erase + erase + "b\r\n").getBytes(UTF_8));
        bobReads("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\b", "\u007f"})
    void anEraseKeyOnAnEmptyLineDoesNothing(String erase) throws IOException {
        alice.sendRaw(
                "MSG one\n" + erase + erase + "MSG two\n" + erase + "\nx" + erase + erase + erase + "MSG three\n");
        alice.expectNothing();
        bob.expect("MSG alice one", "MSG alice two", "MSG alice three").expectNothing();
    }

    @Test
    void anEraseKeyEditsANameToo() throws IOException {
        connect().send("LOGIN caé\brlo\u007f\u007fol").expect("OK").send("WHO").expect("USER alice", "USER bob");
        bob.send("DM carp\u007f\u007frol hi").expect("OK");
    }

    @Test
    void aNulIsIgnoredWhereverItComes() throws IOException {
        alice.sendRaw("\0\0M\0SG a\0b\0\n\0\0\0");
        bobReads("ab");
        alice.sendBytewise(new byte[] {'M', 'S', 'G', ' ', (byte) 0xc3, 0, (byte) 0xa4, 0, '\r', '\n', 0});
        bobReads("ä");
        alice.sendRaw("DM b\0ob a\0b\n").expect("OK");
        bob.expect("DM alice ab").expectNothing();
        TestClient carol = connect();
        carol.sendRaw("\0LOGIN ca\0rol\0\n").expect("OK").send("WHO");
        carol.expect("USER alice", "USER bob", "USER carol");
    }

    @Test
    void nulsDoNotCountAsBytesOfALine() throws IOException {
        String text = "x".repeat(MAX_LINE - "MSG ".length());
        alice.sendRaw("\0".repeat(2 * MAX_LINE) + "MSG " + text + "\0\n");
        bobReads(text);
    }

    @Test
    void aByteOrderMarkAtTheVeryBeginningIsSkipped() throws IOException {
        connect().sendRaw("\ufeffLOGIN carol\n").expect("OK").expectNothing();
        connect()
                .sendBytewise("\ufeffLOGIN dave\r\n".getBytes(UTF_8))
                .expect("OK")
                .expectNothing();
        connect().sendRaw("\ufeff\ufeffLOGIN erin\n").expectStart("ERR unknown-command (");
        alice.send("\ufeffMSG hi").expectStart("ERR unknown-command (").send("MSG \ufeff");
        bobReads("\ufeff");
    }
}
