package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** Lines folded into rows of ten columns, the second and later ones indented by two. */
class ScreenWrapTest {

    @Test
    void aLineThatFitsIsARow() {
        assertRows("");
        assertRows("0123456789", "0123456789");
    }

    @Test
    void linesAreFoldedBetweenWords() {
        assertRows("one two three four", "one two", "  three", "  four");
        assertRows("0123456789 x", "0123456789", "  x");
    }

    @Test
    void aWordThatIsTooLongIsFoldedWhereTheRowEnds() {
        assertRows("0123456789012345678", "0123456789", "  01234567", "  8");
    }

    @Test
    void blanksCannotMoveTheNextRowToTheFirstColumn() {
        assertRows("a:" + " ".repeat(8) + "b: forged", "a:", "         b", "  : forged");
    }

    @Test
    void tabsCannotMoveTheNextRowToTheFirstColumn() {
        assertRows("a:\tb", "a: b");
        assertRows("a:" + "\t".repeat(8) + "b: forged", "a:", "         b", "  : forged");
    }

    @Test
    void wideCharactersNeedTwoColumnsAndAreNotCutInTwo() {
        assertRows("ミミミミミミ", "ミミミミミ", "  ミ");
        assertRows("😀😀😀😀😀😀", "😀😀😀😀😀", "  😀");
        assertRows("üüüüüüüüüü", "üüüüüüüüüü");
    }

    @Test
    void aTerminalOfOneColumnIsSupported() {
        assertThat(Screen.wrap("aミ b", 1, 2)).containsExactly("a", "ミ", "b");
        assertThat(Screen.wrap("ミ", 1, 2)).containsExactly("ミ");
    }

    @Test
    void aLineOfEightMillionCharactersIsFoldedWithoutAnError() {
        assertThatCode(() -> Screen.wrap(" ".repeat(4_000_000) + "x".repeat(4_000_000), 80, 6))
                .doesNotThrowAnyException();
    }

    private static void assertRows(String line, String... rows) {
        assertThat(Screen.wrap(line, 10, 2)).containsExactly(rows.length == 0 ? new String[] {line} : rows);
    }
}
