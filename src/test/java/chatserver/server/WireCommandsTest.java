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

/** Every verb: what its sender is answered, and what others receive. */
class WireCommandsTest extends WireTest {

    @Test
    void nothingIsSentOnConnectAndNoNoticeOnLogin() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = connect();
        bob.send("HUH").expectStart("ERR unknown-command (");
        bob.send("LOGIN bob").expect("OK");
        bob.expectNothing();
        alice.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MSG hi",
                "MSG",
                "msg hi",
                "DM alice hi",
                "DM alice",
                "DM",
                "WHO",
                "who",
                "PING",
                "Ping",
            })
    void refusesBeforeLogin(String line) throws IOException {
        TestClient alice = login("alice");
        TestClient stranger = connect();
        stranger.send(line).expectStart("ERR not-logged-in (");
        stranger.send("LOGIN bob").expect("OK").expectNothing();
        alice.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOGIN alice",
                "login alice",
                "LoGiN alice",
                "  LOGIN alice",
                "LOGIN alice  ",
                "LOGIN \t  alice\t",
                "\tLOGIN\talice",
            })
    void logsIn(String line) throws IOException {
        connect().send(line).expect("OK").send("WHO").expect("USER alice").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "Z",
                "7",
                "0.0",
                "a_-.",
                "Alice-B.C_d",
                "x...",
                "1234567890",
                "abcdefghijklmnopqrstuvwxyz012345",
            })
    void takesUsername(String name) throws IOException {
        TestClient bob = login("BOB");
        TestClient client = login(name);
        client.send("MSG hi");
        bob.expect("MSG " + name + " hi");
        bob.send("DM " + name + " hi").expect("OK");
        client.expect("DM BOB hi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOGIN",
                "LOGIN ",
                "LOGIN \t ",
                "LOGIN _a",
                "LOGIN -a",
                "LOGIN .a",
                "LOGIN .",
                "LOGIN abcdefghijklmnopqrstuvwxyz0123456",
                "LOGIN alice bob",
                "LOGIN alice\tbob",
                "LOGIN a,b",
                "LOGIN a/b",
                "LOGIN a@b",
                "LOGIN a:b",
                "LOGIN a!",
                "LOGIN <a>",
                "LOGIN älice",
                "LOGIN alicé",
                "LOGIN ａlice",
                "LOGIN аlice",
                "LOGIN a\u200db",
                "LOGIN a\u0000b",
                "LOGIN alice\u0000",
                "LOGIN alice\u001b",
                "LOGIN alice\u0085",
                "LOGIN alice\u00a0",
                "LOGIN a\u202eb",
                "LOGIN alice\ufffd",
                "LOGIN 1\u0660",
            })
    void refusesUsername(String line) throws IOException {
        TestClient client = connect();
        client.send(line).expectStart("ERR invalid-username (");
        client.send("PING").expectStart("ERR not-logged-in (");
        client.send("LOGIN alice").expect("OK").expectNothing();
    }

    @Test
    void usernameIsTakenInAnyCaseUntilItsUserHasGone() throws IOException {
        TestClient bob = login("bob");
        TestClient alice = login("Alice");
        TestClient other = connect();
        other.send("LOGIN alice").expect("ERR username-taken");
        other.send("LOGIN ALICE").expect("ERR username-taken");
        other.send("LOGIN Alice").expect("ERR username-taken");
        other.send("MSG hi").expectStart("ERR not-logged-in (");
        alice.expectNothing();
        alice.send("QUIT").expectEnd();
        bob.expect("INFO Alice disconnected");
        other.send("LOGIN aLICE").expect("OK");
        other.send("MSG hi").expectNothing();
        bob.expect("MSG aLICE hi");
    }

    @Test
    void logsInOnce() throws IOException {
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        alice.send("LOGIN carol").expectStart("ERR already-logged-in (");
        alice.send("LOGIN alice").expectStart("ERR already-logged-in (");
        alice.send("LOGIN bob").expectStart("ERR already-logged-in (");
        alice.send("LOGIN").expectStart("ERR already-logged-in (");
        alice.send("MSG still alice").expectNothing();
        bob.expect("MSG alice still alice");
        login("carol");
    }

    @Test
    void msgGoesToEverybodyElseWhoIsLoggedIn() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient carol = login("carol");
        TestClient stranger = connect();
        alice.send("MSG hi all").expectNothing();
        bob.expect("MSG alice hi all").expectNothing();
        carol.expect("MSG alice hi all").expectNothing();
        stranger.send("LOGIN dave").expect("OK").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MSG a  b",
                "msg a  b",
                "mSg   a  b",
                " \t MSG \t a  b",
                "MSG a  b \t ",
                "\tMSG\ta  b\t",
            })
    void msgKeepsBlanksInsideOfItsText(String line) throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send(line).expectNothing();
        bob.expect("MSG alice a  b").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MSG MSG hi", "MSG QUIT", "MSG OK", "MSG ERR no", "MSG a\tb", "MSG (\"'\\%s {} $x", "MSG ."})
    void msgRelaysAnyText(String line) throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send(line).expectNothing();
        bob.expect("MSG alice " + line.substring(4)).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSG", "MSG ", "msg  \t ", "\tMSG\t", "DM bob", "DM bob ", "dm BOB \t"})
    void refusesAnEmptyMessage(String line) throws IOException {
        TestClient bob = login("bob");
        login("alice").send(line).expectStart("ERR empty-message (").expectNothing();
        bob.expectNothing();
    }

    @Test
    void withEchoTheSenderReceivesItsOwnMsgToo() throws IOException {
        serve("--echo");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send("MSG hi").expect("MSG alice hi").expectNothing();
        bob.expect("MSG alice hi");
        bob.send("DM alice psst").expect("OK").expectNothing();
        alice.expect("DM bob psst").expectNothing();
    }

    @Test
    void dmGoesToThatUserOnly() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient carol = login("carol");
        alice.send("DM bob a  b ").expect("OK").expectNothing();
        bob.expect("DM alice a  b").expectNothing();
        carol.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DM BoB hi", "dm bob hi", "DM \t bob \t hi", "  dm\tBOB\thi\t"})
    void dmFindsItsUserIgnoringCase(String line) throws IOException {
        TestClient bob = login("Bob");
        login("Alice").send(line).expect("OK").expectNothing();
        bob.expect("DM Alice hi").expectNothing();
    }

    @Test
    void dmToOneself() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send("DM alice note");
        assertThat(List.of(alice.receive(), alice.receive())).containsExactlyInAnyOrder("OK", "DM alice note");
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void dmToNobody() throws IOException {
        TestClient alice = login("alice");
        alice.send("DM bob hi").expectStart("ERR user-not-found (");
        alice.send("DM b\u0001b hi").expectStart("ERR user-not-found (");
        alice.send("DM !? hi").expectStart("ERR user-not-found (");
        alice.send("DM").expectStart("ERR invalid-username (");
        alice.send("DM  \t ").expectStart("ERR invalid-username (");
        TestClient bob = login("bob");
        alice.send("DM bob hi").expect("OK");
        bob.expect("DM alice hi").send("QUIT").expectEnd();
        alice.expect("INFO bob disconnected").send("DM bob hi").expectStart("ERR user-not-found (");
    }

    @Test
    void whoListsUsersSortedIgnoringCase() throws IOException {
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
    void whoShowsWhoHasComeAndGone() throws IOException {
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
    void answersToAnythingElse(String line) throws IOException {
        TestClient bob = login("bob");
        TestClient alice = connect();
        alice.send(line).expectStart("ERR unknown-command (");
        alice.send("LOGIN alice").expect("OK");
        alice.send(line).expectStart("ERR unknown-command (").expectNothing();
        bob.expectNothing();
    }

    @Test
    void ignoresBlankLines() throws IOException {
        TestClient alice = connect();
        alice.sendRaw("\n\n \n\t\n  \t \n\r\n \r\n\r\0\r\n");
        alice.send("LOGIN alice").expect("OK");
        alice.sendRaw("\n\n \n\t\n  \t \n\r\n \r\n\r\0\r\n");
        alice.expectNothing();
    }

    @Test
    void everyErrorButOneHasAHint() throws IOException {
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
    void quitDeliversWhatIsOwedAndEndsTheConnection(String quit) throws IOException {
        TestClient bob = login("bob");
        TestClient alice = connect();
        alice.sendRaw("LOGIN alice\nWHO\nMSG bye\nPING\n" + quit + "\nMSG ghost\nPING\n");
        alice.expect("OK", "USER alice", "USER bob", "PONG").expectEnd();
        bob.expect("MSG alice bye", "INFO alice disconnected").expectNothing();
    }

    @Test
    void quitBeforeLogin() throws IOException {
        TestClient bob = login("bob");
        connect().send("QUIT").expectEnd();
        connect().send("LOGIN bob").expect("ERR username-taken").send("quit").expectEnd();
        bob.expectNothing();
    }

    @Test
    void everybodyWhoStaysIsToldOnceHoweverAUserLeft() throws IOException {
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
    void answersComeInTheOrderOfTheCommands() throws IOException {
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
