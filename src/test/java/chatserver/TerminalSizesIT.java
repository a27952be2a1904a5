package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client in terminals of many sizes, and of sizes that change. */
class TerminalSizesIT extends TerminalFixture {
    private static final String FACE = "\ud83d\udc69\u200d\ud83d\udcbb"; // two pictures, joined

    @ParameterizedTest
    @CsvSource({"80, 24", "40, 10", "20, 5"})
    void whatIsShownIsWhatIsSentAtEverySize(int columns, int rows) throws Exception {
        join(columns, rows);
        try (TestClient alice = server.login("alice")) {
            tmux.press("bob", "-l", "ab日本語e\u0301" + FACE);
            tmux.press("bob", "Left", "Left", "BSpace", "BSpace", "x");
            tmux.awaitRow("bob", "> ab日xe\u0301");
            tmux.press("bob", "Enter");
            alice.expect("MSG bob ab日xe\u0301" + FACE);

            tmux.press("bob", "-l", "0123456789".repeat(31));
            tmux.press("bob", "C-a", "A", "Right", "C-k", "B");
            tmux.awaitRow("bob", "bob> A0B");
            tmux.press("bob", "Enter");
            alice.expect("MSG bob A0B");

            tmux.paste("bob", "pasted\nlines\n");
            tmux.awaitRow("bob", "bob> [2 lines");
            tmux.press("bob", "Enter");
            alice.expect("MSG bob pasted", "MSG bob lines");
            tmux.awaitScreen("bob", "HH:MM bob: pasted", "HH:MM bob: lines", "bob>");
        }
    }

    @Test
    void theLatestRowsAreShownAfterEachChangeOfSize() throws Exception {
        join(60, 14);
        try (TestClient alice = server.login("alice")) {
            for (int i = 1; i <= 20; i++) {
                alice.send("MSG line " + i);
            }
            tmux.press("bob", "half");
            awaitLines(8, 20, "bob> half");
            tmux.resize("bob", 50, 20);
            awaitLines(2, 20, "bob> half");
            alice.send("MSG line 21");
            awaitLines(3, 21, "bob> half");
            tmux.resize("bob", 20, 5);
            awaitLines(18, 21, "bob> half");
            tmux.resize("bob", 70, 10);
            awaitLines(13, 21, "bob> half");
            tmux.type("bob", " a line");
            alice.expect("MSG bob half a line");
        }
    }

    @Test
    void aScreenThatChangesItsSizeDuringAFloodIsLikeOneThatIsDrawnAnew() throws Exception {
        join(80, 24);
        try (TestClient alice = server.login("alice")) {
            tmux.press("bob", "-l", "half 日本");
            tmux.awaitRow("bob", "bob> half 日本");
            int[][] sizes = {{60, 14}, {20, 5}, {40, 10}, {80, 24}, {30, 6}, {100, 30}};
            for (int i = 0; i < 300; i++) { // 100 lines a second
                alice.send("MSG flood " + i + " with words that a narrow terminal has to fold");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                if (i % 8 == 0) {
                    tmux.resize("bob", sizes[i / 8 % 6][0], sizes[i / 8 % 6][1]);
                }
            }
            tmux.resize("bob", 70, 12);
            alice.send("MSG end");
            tmux.awaitScreen(
                    "bob",
                    "HH:MM alice: flood 299 with words that a narrow terminal has to fold",
                    "HH:MM alice: end",
                    "bob> half 日本");
            List<String> shown = tmux.screen("bob");
            tmux.press("bob", "C-l", "!");
            tmux.awaitRow("bob", "bob> half 日本!");
            List<String> drawnAnew = tmux.screen("bob");
            assertThat(drawnAnew).hasSize(12).startsWith(shown.subList(0, 11).toArray(String[]::new));
            tmux.press("bob", "Enter");
            alice.expect("MSG bob half 日本!");
        }
    }

    private void join(int columns, int rows) throws Exception {
        tmux.open("bob", columns, rows);
        tmux.start("bob", "CLIENT --connect 127.0.0.1:" + server.port() + " --name bob");
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
    }

    private void awaitLines(int first, int last, String prompt) throws IOException, InterruptedException {
        String[] rows = IntStream.rangeClosed(first, last + 1)
                .mapToObj(i -> i > last ? prompt : "HH:MM alice: line " + i)
                .toArray(String[]::new);
        tmux.awaitScreen("bob", rows);
    }
}
