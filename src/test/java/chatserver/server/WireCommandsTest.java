package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the commands other than login and messages, over real sockets. */
class WireCommandsTest extends WireTest {
    @Test
    void whoListsTheUsersSortedIgnoringCase() throws IOException {
        for (String name : List.of("bob", "Zoe", "alice", "Carol", "ALF", "9lives")) {
            login(name);
        }
        connect();
        TestClient dave = login("Dave");
        dave.send("WHO")
                .expect("USER 9lives", "USER ALF", "USER alice", "USER bob", "USER Carol", "USER Dave", "USER Zoe")
                .expectNothing();
    }

    @Test
    void whoShowsLoginsAndLogouts() throws IOException {
        TestClient alice = login("alice");
        alice.send("WHO").expect("USER alice");
        TestClient bob = login("bob");
        alice.send("WHO").expect("USER alice", "USER bob");
        bob.send("QUIT").expectEnd();
        alice.expect("INFO bob disconnected").send("WHO").expect("USER alice").expectNothing();
    }

    @Test
    void helpHasALineForEachCommandAlsoBeforeLogin() throws IOException {
        TestClient client = connect();
        List<String> before = help(client);
        assertThat(before).allMatch(line -> line.startsWith("INFO "));
        assertThat(before.stream().map(line -> line.split(" ")[1]))
                .containsExactlyInAnyOrder("LOGIN", "MSG", "DM", "WHO", "PING", "HELP", "QUIT");
        client.send("LOGIN alice").expect("OK");
        assertThat(help(client)).isEqualTo(before);
    }

    private static List<String> help(TestClient client) throws IOException {
        List<String> lines = new ArrayList<>();
        client.send("help").send("HUH");
        String line;
        while (!(line = client.receive()).startsWith("ERR unknown-command (")) {
            lines.add(line);
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HUH",
                "hi everybody",
                "MSGhi",
                "MS G hi",
                "MSG:hi",
                "/msg hi",
                "LOGINalice",
                "ＭＳＧ hi",
                "MSG\u00a0hi",
                "MSG\u3000hi",
                "QUİT",
                "quıt",
                "\ufffd",
                "OK",
                "ERR",
                "INFO server-shutdown",
                "USER alice",
                "BLANK",
                "UNKNOWN",
            })
    void aLineThatIsNoCommandIsAnsweredAsAnUnknownCommand(String line) throws IOException {
        TestClient bob = login("bob");
        TestClient alice = connect();
        alice.send(line).expectStart("ERR unknown-command (");
        alice.send("LOGIN alice").expect("OK");
        alice.send(line).expectStart("ERR unknown-command (").expectNothing();
        bob.expectNothing();
    }

    @Test
    void blankLinesAreIgnored() throws IOException {
        TestClient alice = connect();
        alice.sendRaw("\n\n \n\t\n  \t \n\r\n \r\n\r\0\r\n");
        alice.send("LOGIN alice").expect("OK");
        alice.sendRaw("\n\n \n\t\n  \t \n\r\n \r\n\r\0\r\n");
        alice.expectNothing();
    }

    @Test
    void everyErrorButUsernameTakenHasAHint() throws IOException {
        TestClient alice = connect();
        alice.send("MSG")
                .send("LOGIN")
                .send("HUH")
                .send("LOGIN alice")
                .send("LOGIN alice")
                .send("MSG");
        alice.send("DM bob hi").send("DM").send("DM bob").sendRaw(new byte[] {'M', (byte) 0xfe, '\n'});
        alice.send("M".repeat(5000)).send("PING");
        List<String> codes = new ArrayList<>();
        String line;
        while (!(line = alice.receive()).equals("PONG")) {
            if (!line.equals("OK")) {
                assertThat(line).matches("ERR [a-z-]+ \\([^()]+\\)");
                codes.add(line.split(" ")[1]);
            }
        }
        assertThat(codes)
                .containsExactly(
                        "not-logged-in",
                        "invalid-username",
                        "unknown-command",
                        "already-logged-in",
                        "empty-message",
                        "user-not-found",
                        "invalid-username",
                        "empty-message",
                        "invalid-encoding",
                        "message-too-long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "quit", " Quit ", "\tqUIT\t"})
    void quitSendsEverythingPendingAndEndsTheConnection(String quit) throws IOException {
        TestClient bob = login("bob");
        TestClient alice = connect();
        alice.sendRaw("LOGIN alice\nWHO\nMSG bye\nPING\n" + quit + "\nMSG ghost\nPING\n");
        alice.expect("OK", "USER alice", "USER bob", "PONG").expectEnd();
        bob.expect("MSG alice bye", "INFO alice disconnected").expectNothing();
    }

    @Test
    void theOthersReceiveOneNoticeHoweverAUserLeaves() throws IOException {
        TestClient bob = login("bob");
        TestClient carol = login("carol");
        login("quitter").send("QUIT").expectEnd();
        bob.expect("INFO quitter disconnected").expectNothing();
        login("closer").close();
        bob.expect("INFO closer disconnected").expectNothing();
        login("crasher").reset();
        bob.expect("INFO crasher disconnected").expectNothing();
        login("piper").endOutput().expectEnd();
        bob.expect("INFO piper disconnected").expectNothing();
        connect().close();
        TestClient stranger = connect();
        stranger.endOutput().expectEnd();
        bob.expectNothing();
        carol.expect(
                        "INFO quitter disconnected",
                        "INFO closer disconnected",
                        "INFO crasher disconnected",
                        "INFO piper disconnected")
                .expectNothing();
    }

    @Test
    void repliesToTheCommandsOfOnePacketComeInTheirOrder() throws IOException {
        TestClient bob = login("bob");
        TestClient alice = connect();
        alice.sendRaw(
                "WHO\nLOGIN bob\nLOGIN alice\nPING\nDM bob 1\nMSG 2\nHUH\nDM nobody x\nMSG\nDM bob 3\nWHO\nPING\n");
        alice.expectStart("ERR not-logged-in (").expect("ERR username-taken", "OK", "PONG", "OK");
        alice.expectStart("ERR unknown-command (").expectStart("ERR user-not-found (");
        alice.expectStart("ERR empty-message (").expect("OK", "USER alice", "USER bob", "PONG");
        bob.expect("DM alice 1", "MSG alice 2", "DM alice 3").expectNothing();
    }
}
