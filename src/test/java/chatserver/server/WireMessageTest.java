package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests MSG and DM over real sockets: the answers to the sender and the lines that others receive. */
class WireMessageTest extends WireTest {
    @Test
    void aMsgGoesToAllOtherUsersThatAreLoggedIn() throws IOException {
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
    void aMsgKeepsTheBlanksInsideItsText(String line) throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send(line).expectNothing();
        bob.expect("MSG alice a  b").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MSG MSG hi", "MSG QUIT", "MSG OK", "MSG ERR no", "MSG a\tb", "MSG (\"'\\%s {} $x", "MSG ."})
    void aMsgMayHaveAnyText(String line) throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send(line).expectNothing();
        bob.expect("MSG alice " + line.substring(4)).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSG", "MSG ", "msg  \t ", "\tMSG\t", "DM bob", "DM bob ", "dm BOB \t"})
    void aMessageWithoutTextIsRefused(String line) throws IOException {
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
    void aDmGoesToItsUserOnly() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient carol = login("carol");
        alice.send("DM bob a  b ").expect("OK").expectNothing();
        bob.expect("DM alice a  b").expectNothing();
        carol.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DM BoB hi", "dm bob hi", "DM \t bob \t hi", "  dm\tBOB\thi\t"})
    void aDmFindsItsUserIgnoringCase(String line) throws IOException {
        TestClient bob = login("Bob");
        login("Alice").send(line).expect("OK").expectNothing();
        bob.expect("DM Alice hi").expectNothing();
    }

    @Test
    void aUserMaySendADmToItself() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send("DM alice note");
        assertThat(List.of(alice.receive(), alice.receive())).containsExactlyInAnyOrder("OK", "DM alice note");
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void aDmToAUserThatIsNotLoggedInIsRefused() throws IOException {
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
}
