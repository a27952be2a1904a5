package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does to the modes of its terminal, and in terminals that it cannot control. */
class TerminalModesIT extends TerminalFixture {
    private static final String PASSWORD = "grüß ✓";

    private String client;

    @Override
    String[] serverOptions() throws IOException {
        return new String[] {"--password-file=" + Files.writeString(folder.resolve("key"), PASSWORD + "\n")};
    }

    @BeforeEach
    void openTerminalOfBob() throws Exception {
        tmux.open("bob", 80, 24);
        client = "CLIENT --connect 127.0.0.1:" + server.port() + " --name bob";
    }

    @Test
    void thePasswordStaysHiddenWhenTheClientIsStoppedAndContinued() throws Exception {
        tmux.start("bob", client);
        tmux.awaitScreen("bob", "Password:");
        tmux.press("bob", "-l", "grüß");
        tmux.awaitScreen("bob", "Password: ****");
        tmux.press("bob", "C-z");
        tmux.awaitScreen("bob", "$");
        assertModesAreRestored();
        tmux.type("bob", "fg");
        tmux.awaitRow("bob", "Password: ****");
        tmux.press("bob", "-l", " ✓");
        tmux.awaitRow("bob", "Password: ******");
        tmux.press("bob", "Enter");
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        assertThat(tmux.screen("bob").toString()).doesNotContain("grüß");
    }

    @Test
    void theModesAreRestoredWhenTheClientIsTerminated() throws Exception {
        tmux.start(
                "bob",
                "sh -c 'echo $$ >" + folder.resolve("pid") + "; exec " + client + " --password-file="
                        + folder.resolve("key") + "'");
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        String pid = Files.readString(folder.resolve("pid")).strip();
        Tools.run(List.of("kill", "-TERM", pid));
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "status 0", "$");
        assertModesAreRestored();
    }

    @Test
    void theModesAreRestoredWhenTheUserLeavesALostServer() throws Exception {
        tmux.start("bob", client + " --password-file=" + folder.resolve("key"));
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        server.stop();
        tmux.awaitRow("bob", "! No connection: the server closed the connection.");
        tmux.press("bob", "C-d");
        tmux.awaitRow("bob", "status 0");
        assertModesAreRestored();
    }

    @Test
    void ctrlZIsIgnoredWhereNoShellControlsTheJob() throws Exception {
        Tools.assumeInstalled("script");
        tmux.start("bob", "script -qc '" + client + " --password-file=" + folder.resolve("key") + "' /dev/null");
        tmux.awaitScreen("bob", "HH:MM * Here: bob", "bob>");
        try (TestClient alice = server.connect().send("LOGIN alice " + PASSWORD).expect("OK")) {
            tmux.press("bob", "one", "C-z", "two");
            tmux.awaitRow("bob", "bob> onetwo");
            tmux.press("bob", "Enter");
            alice.expect("MSG bob onetwo");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=C TERM=vt52", "LC_ALL=C TERM=no-such-terminal", "TERM=dumb"})
    void passwordAndMessagesAreUtf8InEveryLocaleAndTerminal(String environment) throws Exception {
        tmux.start("bob", "set -o ignoreeof; " + environment + " " + client); // the last Ctrl-D may reach the shell
        tmux.awaitScreen("bob", "Password:");
        tmux.type("bob", PASSWORD);
        tmux.awaitRow("bob", "* Here: bob");
        assertThat(tmux.screen("bob").toString()).doesNotContain("grüß");
        try (TestClient alice = server.connect().send("LOGIN alice " + PASSWORD).expect("OK")) {
            tmux.press("bob", "-l", "ä");
            tmux.press("bob", "Up");
            tmux.type("bob", "日");
            alice.expect("MSG bob ä日").send("MSG ü");
            tmux.awaitRow("bob", "alice: ü");
            tmux.press("bob", "-l", "half");
            tmux.press("bob", "C-d", "C-d");
            tmux.press("bob", "C-u", "C-d");
            alice.expect("INFO bob disconnected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=C.UTF-8"})
    void thePasswordIsHiddenAndUtf8InEveryLocaleIfThereIsNoStty(String environment) throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        tmux.start("bob", environment + " PATH=" + empty + " " + client);
        tmux.awaitScreen("bob", "Password:");
        tmux.type("bob", PASSWORD);
        tmux.awaitRow("bob", "* Here: bob");
        assertThat(tmux.screen("bob").toString()).doesNotContain("gr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM=vt52", "TERM=no-such-terminal"})
    void anUnknownTerminalGetsNoEscapeSequences(String environment) throws Exception {
        Tools.assumeInstalled("script");
        Path output = folder.resolve("output");
        String plain = environment + " " + client + " --password-file=" + folder.resolve("key");
        tmux.start("bob", "script -qc '" + plain + "' " + output);
        tmux.awaitRow("bob", "* Here: bob");
        tmux.type("bob", "/quit");
        tmux.awaitRow("bob", "status 0");
        assertThat(Files.readString(output)).contains("Here: bob").doesNotContain("\u001b");
    }

    @Test
    void nothingIsSentIfStandardInputIsClosed() throws Exception {
        tmux.start("bob", client + " --password-file=" + folder.resolve("key") + " <&-");
        tmux.awaitScreen(
                "bob",
                "chat-server: standard input is closed; to send nothing, redirect it: </dev/null",
                "status 1",
                "$");
    }

    private void assertModesAreRestored() throws Exception {
        Path modes = folder.resolve("modes");
        tmux.type("bob", "stty -a >" + modes + " && echo saved");
        tmux.awaitScreen("bob", "saved", "$");
        assertThat(Files.readString(modes).split("[\\s;]+")).contains("icanon", "echo", "isig", "icrnl", "iexten");
    }
}
