package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets which texts are relayed as they are, which are changed, and which are refused. */
class WireTextTest extends WireTest {
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
    @CsvSource({
        "a byte that UTF-8 never uses, fe",
        "another, c0",
        "another, f5808080",
        "a lone continuation, 80",
        "a continuation too many, c3a4a4",
        "a first byte alone, c3",
        "a first byte and ASCII, c328",
        "one byte of three, e2",
        "two bytes of three, e282",
        "three bytes of four, f09f98",
        "two bytes of three and more, e2822041",
        "overlong slash in two, c0af",
        "overlong in two, c1bf",
        "overlong in three, e08080",
        "overlong in three, e09fbf",
        "overlong in four, f0808080",
        "overlong in four, f08fbfbf",
        "NUL in two, c080",
        "LF in two, c08a",
        "a high surrogate, eda080",
        "a low surrogate, edbfbf",
        "a pair of surrogates, eda0bdedb880",
        "beyond U+10FFFF, f4908080",
        "five bytes, f888808080",
        "six bytes, fc8480808080",
        "Latin-1, 6772fc6e",
        "UTF-16, feff0041",
    })
    void aLineThatIsNotUtf8IsRefused(String what, String bytes) throws IOException {
        byte[] invalid = HexFormat.of().parseHex(bytes);
        alice.sendRaw(line("MSG a", invalid, "b")).expectStart("ERR invalid-encoding (");
        alice.sendRaw(line("MSG ", invalid, "")).expectStart("ERR invalid-encoding (");
        alice.sendRaw(line("DM bob ", invalid, "")).expectStart("ERR invalid-encoding (");
        alice.sendRaw(line("", invalid, "")).expectStart("ERR invalid-encoding (");
        alice.sendBytewise(line("MSG ", invalid, "\r")).expectStart("ERR invalid-encoding (");
        alice.expectNothing();
        bob.expectNothing();
        TestClient carol = connect();
        carol.sendRaw(line("LOGIN carol", invalid, "")).expectStart("ERR invalid-encoding (");
        carol.send("LOGIN carol").expect("OK");
    }

    private static byte[] line(String before, byte[] middle, String after) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(before.getBytes(UTF_8));
        line.writeBytes(middle);
        line.writeBytes((after + "\n").getBytes(UTF_8));
        return line.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grün, ça va, žluťoučký",
                "Ελληνικά русский ქართული",
                "日本語 한국어 中文",
                "नमस्ते ไทย தமிழ்",
                "שלום العربية",
                "👍🏽 👩‍👩‍👧 🏳️‍🌈 🇨🇭 ❤️",
                "e\u0301 a\u0308\u0323",
                "\u07ff\u0800\ud7ff\ue000\uffff",
                "\ud800\udc00\udbff\udfff",
            })
    void aTextMayBeAnyUnicode(String text) throws IOException {
        alice.send("MSG " + text);
        bobReads(text);
        alice.sendBytewise(("MSG " + text + "\r\n").getBytes(UTF_8));
        bobReads(text);
        alice.send("DM bob " + text).expect("OK");
        bob.expect("DM alice " + text);
    }

    static Stream<Integer> charactersThatActOnAReader() {
        IntStream c0 = IntStream.range(0, 0x20).filter(c -> c != 0 && c != '\t' && c != '\n' && c != '\b');
        IntStream c1 = IntStream.rangeClosed(0x80, 0x9f);
        IntStream separatorsAndBidi = IntStream.rangeClosed(0x2028, 0x202e);
        IntStream isolates = IntStream.rangeClosed(0x2066, 0x2069);
        return Stream.of(c0, c1, separatorsAndBidi, isolates).flatMap(IntStream::boxed);
    }

    @Test
    void charactersThatActOnAReaderAreReplaced() throws IOException {
        for (int c : charactersThatActOnAReader().toList()) {
            String bad = Character.toString(c);
            alice.sendRaw("MSG a" + bad + "b\nMSG " + bad + bad + " \nDM bob a" + bad + "b" + bad + "c\n");
            alice.expect("OK");
            bob.expect("MSG alice a\ufffdb", "MSG alice \ufffd\ufffd", "DM alice a\ufffdb\ufffdc");
        }
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void noPartOfALineLetsACharacterThatActsOnAReaderThrough() throws IOException {
        for (int c : charactersThatActOnAReader().toList()) {
            String bad = Character.toString(c);
            TestClient carol = connect();
            carol.send("LOGIN ca" + bad + "rol").expectStart("ERR invalid-username (");
            carol.send("LOGIN" + bad + " carol").expectStart("ERR unknown-command (");
            carol.send("x" + bad).expectStart("ERR unknown-command (");
            carol.send("LOGIN carol" + bad + "x").expectStart("ERR invalid-username (");
            carol.close();
            alice.send("DM bo" + bad + "b x").expectStart("ERR user-not-found (");
            alice.send("DM bob" + bad + "x").expectStart("ERR empty-message (");
        }
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void charactersThatRealWritingNeedsAreKept() throws IOException {
        int[] kept = {
            '\t', 0xa0, 0xad, 0x34f, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2027, 0x202f, 0x2060,
            0x2065, 0x206a, 0x3000, 0xfe0f, 0xfeff, 0xfffd, 0xe0067, 0xe000, 0x10ffff
        };
        for (int c : kept) {
            String text = "a" + Character.toString(c) + "b";
            alice.send("MSG " + text).send("DM bob " + text).expect("OK");
            bob.expect("MSG alice " + text, "DM alice " + text);
        }
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void aTextMayGrowBeyondTheLimitWhenCharactersAreReplaced() throws IOException {
        int length = 4096 - "MSG ".length();
        alice.send("MSG " + "\u0001".repeat(length));
        bobReads("\ufffd".repeat(length));
        alice.send("DM bob " + "\u0001".repeat(length - 3)).expect("OK");
        bob.expect("DM alice " + "\ufffd".repeat(length - 3));
    }
}
