package chatserver.server;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests login over real sockets: its answers, the usernames, and what is refused before it. */
class WireLoginTest extends WireTest {
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
    void commandsThatNeedALoginAreRefusedBeforeIt(String line) throws IOException {
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
    void aLoginIsAcceptedInAnyCaseAndWithBlanksAround(String line) throws IOException {
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
    void aValidUsernameIsAcceptedAndShownAsTyped(String name) throws IOException {
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
                "LOGIN alice\u001b",
                "LOGIN alice\u0085",
                "LOGIN alice\u00a0",
                "LOGIN a\u202eb",
                "LOGIN alice\ufffd",
                "LOGIN 1\u0660",
                "LOGIN idle-timeout",
                "LOGIN server-shutdown",
                "LOGIN kicked",
                "login Idle-TIMEOUT",
                "LOGIN Kicked",
            })
    void anInvalidUsernameIsRefusedAndAnotherMayFollow(String line) throws IOException {
        TestClient client = connect();
        client.send(line).expectStart("ERR invalid-username (");
        client.send("PING").expectStart("ERR not-logged-in (");
        client.send("LOGIN alice").expect("OK").expectNothing();
    }

    @Test
    void theHintOfAReservedNameDiffersFromThatOfANameThatBreaksTheRule() throws IOException {
        TestClient client = connect();
        client.send("LOGIN Server-Shutdown")
                .expect("ERR invalid-username (the server's notices use this word; choose another name)");
        client.send("LOGIN a b")
                .expect("ERR invalid-username (use 1 to 32 of A-Z a-z 0-9 _ - . starting with A-Z a-z or 0-9)");
        client.send("LOGIN alice").expect("OK").send("DM kicked hi").expectStart("ERR user-not-found (");
    }

    @Test
    void aUsernameIsTakenInAnyCaseUntilItsUserLeaves() throws IOException {
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
    void aUserCannotLogInASecondTime() throws IOException {
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
    void quitBeforeLoginEndsTheConnectionWithoutANotice() throws IOException {
        TestClient bob = login("bob");
        connect().send("QUIT").expectEnd();
        connect().send("LOGIN bob").expect("ERR username-taken").send("quit").expectEnd();
        bob.expectNothing();
    }
}
