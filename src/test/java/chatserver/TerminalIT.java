package chatserver;

import chatserver.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The client in a real terminal: panes of tmux, with a shell in each. */
class TerminalIT extends TerminalFixture {
    @Test
    void twoUsersOfTheClientReadEachOther() throws Exception {
        String connect = "--connect 127.0.0.1:" + server.port();
        tmux.open("alice", 60, 14);
        tmux.start("alice", "CLIENT " + connect);
        tmux.open("bob", 80, 24);
        tmux.start("bob", "CLIENT " + connect + " --name bob");
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        tmux.awaitScreen("alice", "Your name:");
        tmux.type("alice", "bob");
        tmux.awaitScreen("alice", "HH:MM ! Another user has that name. Choose another.", "Your name:");
        tmux.type("alice", "alice");
        tmux.awaitScreen(
                "alice",
                "HH:MM * Type a message and press Enter; /help shows more.",
                "HH:MM * Here: alice, bob",
                "alice>");

        tmux.press("bob", "half a l");
        tmux.awaitScreen("bob", "bob> half a l");
        tmux.type("alice", "hi bob ✓");
        tmux.type("alice", "/dm bob just between us");
        tmux.awaitScreen("bob", "HH:MM alice: hi bob ✓", "HH:MM alice to you: just between us", "bob> half a l");
        tmux.press("bob", "xxine");
        tmux.awaitScreen("bob", "bob> half a lxxine");
        tmux.press("bob", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace");
        tmux.type("bob", "ine");
        tmux.awaitScreen("bob", "HH:MM bob: half a line", "bob>");
        tmux.awaitScreen(
                "alice",
                "HH:MM alice: hi bob ✓",
                "HH:MM alice to bob: just between us",
                "HH:MM bob: half a line",
                "alice>");
        tmux.type("bob", "this is longer than a row of her terminal, so it is folded");
        tmux.awaitScreen(
                "alice", "HH:MM bob: this is longer than a row of her terminal, so it", "      is folded", "alice>");

        tmux.press("bob", "C-c");
        tmux.awaitScreen(
                "bob", "HH:MM bob: this is longer than a row of her terminal, so it is folded", "status 0", "$");
        tmux.awaitScreen("alice", "HH:MM * bob has left", "alice>");
        tmux.type("bob", "seq 40");
        tmux.awaitScreen("bob", numbers(18, 40, "$")); // the whole screen scrolls again

        tmux.press("alice", "too late");
        tmux.awaitScreen("alice", "alice> too late");
        server.stop();
        tmux.awaitScreen(
                "alice",
                "HH:MM * The server is stopping.",
                "HH:MM ! No connection: the server closed the connection.",
                "      Trying again in 1 s; /quit leaves.",
                "HH:MM ! No connection: cannot connect to 127.0.0.1:" + server.port() + ":",
                "      Connection refused. Trying again in 2 s; /quit leaves.",
                "alice> too late");
        tmux.press("alice", "C-c", "C-c");
        tmux.awaitScreen("alice", "status 0", "$");
        tmux.type("alice", "seq 40");
        tmux.awaitScreen("alice", numbers(28, 40, "$"));
    }

    @Test
    void theInputRowShowsWhatIsSentWhateverKeysArePressed() throws Exception {
        tmux.open("bob", 40, 10);
        tmux.start("bob", "CLIENT --connect 127.0.0.1:" + server.port() + " --name bob");
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        try (TestClient alice = server.login("alice")) {
            tmux.press("bob", "-l", "日本語テスト");
            tmux.press("bob", "BSpace", "BSpace", "X", "Up", "PPage", "F5", "Left", "Y");
            tmux.awaitScreen("bob", "bob> 日本語テYX");
            tmux.press("bob", "Enter");
            alice.expect("MSG bob 日本語テYX");
            tmux.press("bob", "-l", "0123456789".repeat(31));
            tmux.awaitScreen("bob", "bob> 6789" + "0123456789".repeat(3));
            tmux.press("bob", "BSpace", "C-a", "A");
            tmux.awaitScreen("bob", "bob> A" + "0123456789".repeat(3) + "012");
            tmux.press("bob", "Enter");
            alice.expect("MSG bob A" + "0123456789".repeat(30) + "012345678");
            tmux.press("bob", "Up", "C-u", "/wh", "Tab");
            tmux.awaitScreen("bob", "bob> /who");
            tmux.press("bob", "Enter");
            tmux.awaitScreen("bob", "HH:MM * Here: alice, bob", "bob>");
        }
    }

    private static String[] numbers(int first, int last, String... more) {
        List<String> lines = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            lines.add(Integer.toString(i));
        }
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }
}
