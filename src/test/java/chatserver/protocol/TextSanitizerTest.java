package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which characters are replaced, and which bytes are refused. */
class TextSanitizerTest {
    @Test
    void exactlyTheCharactersThatActOnAReaderAreReplaced() {
        Set<Integer> expected = new TreeSet<>();
        add(expected, 0x00, 0x08); // C0 but TAB
        add(expected, 0x0a, 0x1f);
        add(expected, 0x7f, 0x9f); // DEL, C1
        add(expected, 0x2028, 0x202e); // line and paragraph separator, bidi embeddings and overrides
        add(expected, 0x2066, 0x2069); // bidi isolates

        Set<Integer> replaced = new TreeSet<>();
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                String text = Character.toString(character);
                String cleaned = clean("a" + text + "b");
                if (cleaned.equals("a\ufffdb") && character != 0xfffd) {
                    replaced.add(character);
                } else if (!cleaned.equals("a" + text + "b")) { // a million assertions would take seconds
                    fail("U+%04X has become %s", character, cleaned);
                }
            }
        }
        assertThat(replaced).isEqualTo(expected);
    }

    private static void add(Set<Integer> set, int first, int last) {
        IntStream.rangeClosed(first, last).forEach(set::add);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\t tabs and blanks \t",
                "gr\u00fc\u00dfe \u4f60\u597d \u0928\u092e\u0938\u094d\u0924\u0947",
                "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // with a zero-width non-joiner
                "\ud83d\udc69\u200d\ud83d\udcbb", // an emoji of two and a joiner
                "\u200e\u200f\u061c direction marks",
                "\ufeff\uffff\udbff\udffd"
            })
    void charactersThatRealWritingNeedsStay(String text) {
        assertThat(clean(text)).isEqualTo(text);
    }

    @Test
    void everyHarmfulCharacterOfATextIsReplaced() {
        assertThat(clean("\33[31m\u0085\u202eab\u2066\7\r")).isEqualTo("\ufffd[31m\ufffd\ufffdab\ufffd\ufffd\ufffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // a byte from within a character
                "61bf62",
                "c3", // a character cut off
                "e38361",
                "f09f98",
                "c080", // NUL made longer than it is
                "e0808a",
                "c1bf",
                "eda080", // a surrogate
                "edb080",
                "f4908080", // past the last character
                "f8888080",
                "fe",
                "ff"
            })
    void bytesThatAreNotUtf8AreRefused(String bytes) {
        assertThat(TextSanitizer.clean(Slice.of(HexFormat.of().parseHex(bytes))))
                .isNull();
    }

    @Test
    void bytesOutsideOfTheSliceAreNotRead() {
        byte[] bytes = HexFormat.of().parseHex("ff" + "c3a9" + "ff");
        assertThat(TextSanitizer.clean(new Slice(bytes, 1, 3))).hasToString("\u00e9");
    }

    private static String clean(String text) {
        return TextSanitizer.clean(Slice.of(text.getBytes(UTF_8))).toString();
    }
}
