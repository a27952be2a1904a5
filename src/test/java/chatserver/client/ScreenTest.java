package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.client.Screen.Line;
import chatserver.client.Screen.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the screen writes. {@code ^} stands for ESC. */
class ScreenTest {

    @Test
    void theFirstPictureIsDrawnFromTheTop() {
        assertThat(render(screen(80, 24), "", "")).isEqualTo("^[H^[Ja> ^7^8");
    }

    @Test
    void nothingIsWrittenIfNothingHasChanged() {
        Screen screen = drawn(80, 24);
        assertThat(render(screen, "", "")).isEmpty();
    }

    @Test
    void aLineIsWrittenOverTheInputRowWhichIsDrawnAgainBelow() {
        Screen screen = drawn(80, 24);
        screen.add(new Line("12:00 bob: hi", false));
        assertThat(render(screen, "ha", "lf")).isEqualTo("\r^[K12:00 bob: hi\r\n^[Ja> ha^7lf^8");
    }

    @Test
    void highlightedLinesAreBoldAndRingTheBellOnceTogether() {
        Screen screen = drawn(10, 24);
        screen.add(new Line("12:00 bob: hi", true));
        screen.add(new Line("x", true));
        assertThat(render(screen, "", ""))
                .isEqualTo("\r^[K^[1m12:00 bob:^[m\r\n^[K^[1mhi^[m\r\n^[K^[1mx^[m\r\n\u0007^[Ja> ^7^8");
        Screen colourless = new Screen(new Size(24, 80), false);
        render(colourless, "", "");
        colourless.add(new Line("x", true));
        assertThat(render(colourless, "", "")).isEqualTo("\r^[Kx\r\n\u0007^[Ja> ^7^8");
    }

    @Test
    void afterAChangeOfSizeTheLatestRowsAreDrawnAgain() {
        Screen screen = drawn(80, 24);
        for (int i = 0; i < 9; i++) {
            screen.add(new Line("12:00 line " + i, false));
        }
        render(screen, "half", "");
        screen.resize(new Size(4, 12));
        assertThat(render(screen, "half", ""))
                .isEqualTo("^[H^[K12:00 line 7\r\n^[K12:00 line 8\r\n^[Ja> half^7^8"
                        .replace("^[K12:00 line 7", "^[K12:00 line 6\r\n^[K12:00 line 7"));
    }

    @ParameterizedTest
    @CsvSource({
        "abcdef, '', 'a> abcdef|'",
        "abcdefghijkl, '', 'a> ghijkl|'",
        "'', abcdefghijkl, 'a> |abcdef'",
        "abcdefghijkl, mnop, 'a> hijkl|m'",
        "日本語テスト, '', 'a> テスト|'",
        "x日本語テスト, '', 'a> テスト|'",
        "'', 日本語テスト, 'a> |日本語'"
    })
    void theInputRowScrollsSidewaysAndStaysBelowTheWidth(String before, String after, String expected) {
        String drawn = render(screen(10, 5), before, after);
        assertThat(drawn.substring(drawn.indexOf("^[J") + 3).replace("^7", "|").replace("^8", ""))
                .isEqualTo(expected);
    }

    private static Screen screen(int columns, int rows) {
        return new Screen(new Size(rows, columns), true);
    }

    private static Screen drawn(int columns, int rows) {
        Screen screen = screen(columns, rows);
        render(screen, "", "");
        return screen;
    }

    private static String render(Screen screen, String before, String after) {
        return screen.render("a> ", before, after).replace('\u001b', '^');
    }
}
