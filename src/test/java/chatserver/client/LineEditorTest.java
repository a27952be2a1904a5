package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes of a terminal in, text and cursor out. In the tables, {@code ^X} is Ctrl-X, {@code ^?} is Backspace, {@code ^[} is
 * ESC, and {@code |} is the cursor.
 */
class LineEditorTest {
    private final Keys keys = new Keys();
    private final LineEditor editor = new LineEditor();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "abc, abc|",
                "abc^[[D^[[DX, aX|bc",
                "abc^[OD^[[CX, abcX|",
                "abc^[[HX^[[FY, XabcY|",
                "abc^[[1~X^[[4~Y, XabcY|",
                "abc^AX^EY, XabcY|",
                "abc^A^[[3~, |bc",
                "abc^A^?^[[D, |abc",
                "abc^H, ab|",
                "abc^[[D^U, |c",
                "abc^A^[[C^K, a|",
                "one two  ^W, one |",
                "one^W^W, |",
                "日本語テスト^?^?X, 日本語テX|",
                "日本^[[D^[[DX, X|日本",
                "e\u0301e\u0301^?, e\u0301|",
                "e\u0301x^[[D^[[DX, X|e\u0301x",
                "👩‍💻👍🏽🇩🇪^?, 👩‍💻👍🏽|",
                "👩‍💻👍🏽🇩🇪^?^?, 👩‍💻|",
                "👩‍💻👍🏽🇩🇪^?^?^?, |",
                "🇩🇪🇫🇷^[[D^?, |🇫🇷",
                "한국^?, 한|",
                "שלום^?^?, של|"
            })
    void keysEditTheLineByWholeClusters(String typed, String expected) {
        type(typed);
        assertThat(shown()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ab^[[5~c",
        "ab^[[6~c",
        "ab^[OPc",
        "ab^[[15~c",
        "ab^[[[Ac",
        "ab^[[1;5Cc",
        "ab^[[200;3uc",
        "ab^Lc",
        "ab^Xc",
        "ab^Gc",
        "ab^[xc",
        "ab^[éc",
        "ab^[]0;title^Gc",
        "ab^[]0;title^[\\c",
        "ab^[[<0;1;1Mc",
        "ab^[^[[5~c",
        "ab^[[Ic",
        "ab^[[1^A^[[Fc",
        "ab^[O^E^[[1é^?c",
        "ab^[👍c"
    })
    void allOtherKeysAreIgnored(String typed) {
        type(typed);
        assertThat(shown()).isEqualTo("abc|");
    }

    @Test
    void anEscapeBeforeAPauseDoesNotSwallowTheNextKey() {
        type("a^[");
        keys.pause();
        type("b");
        assertThat(shown()).isEqualTo("ab|");
    }

    @Test
    void upAndDownRecallEarlierLinesAndTheOneBeingTyped() {
        for (String line : List.of("one", "two", "two")) {
            type(line);
            editor.remember();
            editor.clear();
        }
        type("dra^[[A");
        assertThat(shown()).isEqualTo("two|");
        type("^[[A^[[A");
        assertThat(shown()).isEqualTo("one|");
        type("^[[B^[[B^[[B");
        assertThat(shown()).isEqualTo("dra|");
    }

    @Test
    void aPasteOfOneLineIsInserted() {
        type("a^[[Dx^[[200~p\u001b[31m\u0000q^[[201~");
        assertThat(shown()).isEqualTo("xp\ufffd[31m\ufffdq|a");
        assertThat(editor.isBlock()).isFalse();
    }

    @Test
    void aPasteOfSeveralLinesIsShownAsACountAndKeepsWhatWasTyped() {
        type("ab^[[D^[[200~one\rtwo\r\nthree^[[201~");
        assertThat(shown()).isEqualTo("|[3 lines: Enter sends them, Ctrl-C does not]");
        assertThat(editor.lines()).containsExactly("aone", "two", "threeb");
        type("x^[[D^[[200~four\n^[[201~");
        assertThat(editor.lines()).containsExactly("aone", "two", "threeb", "four");
        type("^?");
        assertThat(editor.isEmpty()).isTrue();
    }

    private String shown() {
        return editor.beforeCursor() + "|" + editor.afterCursor();
    }

    private void type(String typed) {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            raw.append(c == '^' ? (char) (typed.charAt(++i) ^ 0x40) : c);
        }
        for (int i = 0; i < raw.length(); i = raw.offsetByCodePoints(i, 1)) {
            keys.accept(Character.toString(raw.codePointAt(i))).forEach(editor::press);
        }
    }
}
