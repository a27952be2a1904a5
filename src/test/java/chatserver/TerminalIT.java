package chatserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client in a real terminal: panes of tmux, with a shell in each. */
class TerminalIT {
    private static final int LIMIT_SECONDS = 40;

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void openTerminals() throws Exception {
        Tools.assumeInstalled("tmux");
        server = TestServer.start();
    }

    @AfterEach
    void closeTerminals() throws Exception {
        if (server != null) {
            run("kill-server");
            server.close();
        }
    }

    @Test
    void twoPeopleTalk() throws Exception {
        String connect = "--connect 127.0.0.1:" + server.port();
        open("alice", 60, 14, connect);
        open("bob", 80, 24, connect + " --name bob");
        awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        awaitScreen("alice", "Your name:");
        type("alice", "bob");
        awaitScreen("alice", "HH:MM ! Another user has that name. Choose another.", "Your name:");
        type("alice", "alice");
        awaitScreen(
                "alice",
                "HH:MM * Type a message and press Enter; /help shows more.",
                "HH:MM * Here: alice, bob",
                "alice>");

        press("bob", "half a l");
        awaitScreen("bob", "bob> half a l");
        type("alice", "hi bob ✓");
        type("alice", "/dm bob just between us");
        awaitScreen("bob", "HH:MM alice: hi bob ✓", "HH:MM alice to you: just between us", "bob> half a l");
        press("bob", "xxine");
        awaitScreen("bob", "bob> half a lxxine");
        press("bob", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace");
        type("bob", "ine");
        awaitScreen("bob", "HH:MM bob: half a line", "bob>");
        awaitScreen(
                "alice",
                "HH:MM alice: hi bob ✓",
                "HH:MM alice to bob: just between us",
                "HH:MM bob: half a line",
                "alice>");
        type("bob", "this is longer than a row of her terminal, so it is folded");
        awaitScreen(
                "alice", "HH:MM bob: this is longer than a row of her terminal, so it", "      is folded", "alice>");

        press("bob", "C-c");
        awaitScreen("bob", "HH:MM bob: this is longer than a row of her terminal, so it is folded", "status 0", "$");
        awaitScreen("alice", "HH:MM * bob has left", "alice>");
        type("bob", "seq 40");
        awaitScreen("bob", numbers(18, 40, "$")); // the whole screen scrolls again

        press("alice", "too late");
        awaitScreen("alice", "alice> too late");
        server.stop();
        awaitScreen(
                "alice",
                "HH:MM * The server is stopping.",
                "HH:MM ! No connection: the server closed the connection.",
                "      Trying again in 1 s; /quit leaves.",
                "HH:MM ! No connection: cannot connect to 127.0.0.1:" + server.port() + ":",
                "      Connection refused. Trying again in 2 s; /quit leaves.",
                "alice> too late");
        press("alice", "C-c", "C-c");
        awaitScreen("alice", "status 0", "$");
        type("alice", "seq 40");
        awaitScreen("alice", numbers(28, 40, "$"));
    }

    @Test
    void theInputRowShowsWhatIsSentWhateverKeysArePressed() throws Exception {
        open("bob", 40, 10, "--connect 127.0.0.1:" + server.port() + " --name bob");
        awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        try (TestClient alice = server.login("alice")) {
            press("bob", "-l", "日本語テスト");
            press("bob", "BSpace", "BSpace", "X", "Up", "PPage", "F5", "Left", "Y");
            awaitScreen("bob", "bob> 日本語テYX");
            press("bob", "Enter");
            alice.expect("MSG bob 日本語テYX");
            press("bob", "-l", "0123456789".repeat(31));
            awaitScreen("bob", "bob> 6789" + "0123456789".repeat(3));
            press("bob", "BSpace", "C-a", "A");
            awaitScreen("bob", "bob> A" + "0123456789".repeat(3) + "012");
            press("bob", "Enter");
            alice.expect("MSG bob A" + "0123456789".repeat(30) + "012345678");
            press("bob", "Up", "C-u", "/wh", "Tab");
            awaitScreen("bob", "bob> /who");
            press("bob", "Enter");
            awaitScreen("bob", "HH:MM * Here: alice, bob", "bob>");
        }
    }

    @Test
    void theTerminalChangesItsSizeWhileALineIsTyped() throws Exception {
        open("bob", 60, 14, "--connect 127.0.0.1:" + server.port() + " --name bob");
        awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        try (TestClient alice = server.login("alice")) {
            say(alice, 1, 20);
            awaitScreen("bob", Stream.concat(said(8, 20), Stream.of("bob>")));
            press("bob", "half");
            awaitScreen("bob", "bob> half");
            resize("bob", 50, 20);
            awaitScreen("bob", Stream.concat(said(2, 20), Stream.of("bob> half")));
            say(alice, 21, 22);
            awaitScreen("bob", Stream.concat(said(4, 22), Stream.of("bob> half")));

            resize("bob", 20, 5);
            awaitScreen("bob", Stream.concat(said(19, 22), Stream.of("bob> half")));
            resize("bob", 70, 10);
            awaitScreen("bob", Stream.concat(said(14, 22), Stream.of("bob> half")));
            say(alice, 23, 23);
            type("bob", " a line");
            awaitScreen("bob", Stream.concat(said(16, 23), Stream.of("HH:MM bob: half a line", "bob>")));
            alice.expect("MSG bob half a line");
            press("bob", "C-z");
            awaitScreen("bob", "$");
            say(alice, 24, 24);
            alice.expectNothing();
            type("bob", "fg >/dev/null; echo status $?");
            awaitScreen("bob", "HH:MM alice: line 24", "bob>");
            type("bob", "/quit");
            alice.expect("INFO bob disconnected");
            awaitScreen("bob", "status 0", "$");
        }
    }

    private static void say(TestClient alice, int first, int last) throws IOException {
        for (int i = first; i <= last; i++) {
            alice.send("MSG line " + i);
        }
    }

    private static Stream<String> said(int first, int last) {
        return Stream.of(numbers(first, last)).map("HH:MM alice: line "::concat);
    }

    private static String[] numbers(int first, int last, String... more) {
        List<String> lines = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            lines.add(Integer.toString(i));
        }
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    // tmux

    /** Opens a terminal with a shell, in which the client is started. */
    private void open(String pane, int columns, int rows, String arguments) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of(System.getProperty("chatserver.jar"));
        Path script = folder.resolve(pane);
        Files.writeString(script, java + " -jar " + jar + " " + arguments + "; echo status $?\n");
        String[] size = {"-x", "" + columns, "-y", "" + rows};
        run("new-session", "-d", "-s", pane, size[0], size[1], size[2], size[3], "env", "PS1=$ ", "sh", "-m");
        awaitScreen(pane, "$");
        type(pane, ". " + script);
    }

    private void press(String pane, String... keys) throws Exception {
        List<String> command = new ArrayList<>(List.of("send-keys", "-t", pane));
        command.addAll(List.of(keys));
        run(command.toArray(String[]::new));
    }

    private void type(String pane, String line) throws Exception {
        if (!line.isEmpty()) {
            run("send-keys", "-l", "-t", pane, line);
        }
        press(pane, "Enter");
    }

    private void resize(String pane, int columns, int rows) throws Exception {
        run("resize-window", "-t", pane, "-x", "" + columns, "-y", "" + rows);
    }

    private void awaitScreen(String pane, Stream<String> lastLines) throws Exception {
        awaitScreen(pane, lastLines.toArray(String[]::new));
    }

    /** Waits until these are the last lines that are not empty; HH:MM stands for any time. */
    private void awaitScreen(String pane, String... lastLines) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        List<String> expected = List.of(lastLines);
        while (true) {
            List<String> screen = run("capture-pane", "-p", "-t", pane)
                    .lines()
                    .map(line -> line.stripTrailing().replaceFirst("^\\d\\d:\\d\\d ", "HH:MM "))
                    .filter(line -> !line.isEmpty())
                    .toList();
            List<String> last = screen.subList(Math.max(0, screen.size() - expected.size()), screen.size());
            if (last.equals(expected)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                assertThat(screen).as("the screen of " + pane).endsWith(lastLines);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "tmux", "-u", "-f", "/dev/null", "-S", folder.resolve("tmux").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("TMUX.*|_?JAVA_.*|JDK_.*"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process tmux = builder.start();
        String output = new String(tmux.getInputStream().readAllBytes(), UTF_8);
        assertThat(tmux.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }
}
