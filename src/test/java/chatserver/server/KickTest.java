package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests over real sockets what a user, the operator and the others see when an operator disconnects the user. */
class KickTest extends OperatorWireTest {
    @ParameterizedTest
    @CsvSource({
        "KICK bob, INFO kicked",
        "kick BOB, INFO kicked",
        "KICK Bob spam, INFO kicked (spam)",
        "'KICK\tbob  no  (more) ads ', INFO kicked (no  (more) ads)",
        "KICK bob grün ✓, INFO kicked (grün ✓)"
    })
    void aKickedUserReadsTheReasonAndIsDisconnectedAndTheOthersReadOneNotice(String command, String notice)
            throws IOException {
        serveWithOperators();
        TestClient bob = login("Bob");
        TestClient carol = login("carol");
        TestClient alice = loginOperator("alice");
        alice.send(command).expect("OK", "INFO Bob disconnected").expectNothing();
        bob.expect(notice).expectEnd();
        carol.expect("INFO Bob disconnected").expectNothing();
        login("bob");
    }

    @ParameterizedTest
    @CsvSource({
        "KICK, ERR invalid-username (",
        "KICK dave, ERR user-not-found (",
        "KICK 127.0.0.1, ERR user-not-found (",
        "KICK -x spam, ERR user-not-found ("
    })
    void aKickOfNoUserIsRefusedAsADirectMessageIs(String command, String error) throws IOException {
        serveWithOperators();
        TestClient bob = login("bob");
        loginOperator("alice").send(command).expectStart(error).expectNothing();
        bob.expectNothing();
    }

    @Test
    void theReasonOfAKickIsSanitizedAsTextsAre() throws IOException {
        serveWithOperators();
        TestClient bob = login("bob");
        loginOperator("alice").send("KICK bob \u001b[2J\u202ex\u0085INFO eve").expect("OK");
        bob.expect("INFO kicked (\ufffd[2J\ufffdx\ufffdINFO eve)").expectEnd();
    }

    @Test
    void theReasonOfAKickMayBeAsLongAsALine() throws IOException {
        serveWithOperators();
        TestClient bob = login("bob");
        String reason = "x".repeat(4096 - "KICK bob ".length());
        TestClient alice = loginOperator("alice");
        alice.send("KICK bob " + reason + "y").expectStart("ERR message-too-long (");
        alice.send("KICK bob " + reason).expect("OK");
        bob.expect("INFO kicked (" + reason + ")").expectEnd();
    }

    @Test
    void operatorsMayKickThemselvesAndEachOther() throws IOException {
        serveWithOperators();
        TestClient carol = login("carol");
        TestClient alice = loginOperator("alice");
        TestClient bob = loginOperator("bob");
        alice.sendRaw("KICK bob\nKICK alice bye\nMSG late\n").expect("OK", "INFO bob disconnected", "OK");
        alice.expect("INFO kicked (bye)").expectEnd();
        bob.expect("INFO kicked").expectEnd();
        carol.expect("INFO bob disconnected", "INFO alice disconnected").expectNothing();
    }

    /** The kernel's buffers do not hold all of it. */
    @Test
    void aKickedUserReadsEverythingPendingBeforeTheEnd() throws IOException {
        serveWithOperators();
        TestClient bob = loginWithTinyBuffer("bob");
        TestClient alice = loginOperator("alice");
        String text = "x".repeat(1500);
        int count = 1000;
        for (int i = 0; i < count; i++) {
            alice.send("MSG " + i + text);
        }
        alice.send("DM bob last").expect("OK").send("KICK bob").expect("OK", "INFO bob disconnected");
        for (int i = 0; i < count; i++) {
            bob.expect("MSG alice " + i + text);
        }
        bob.expect("DM alice last", "INFO kicked").expectEnd();
    }

    @Test
    void twoOperatorsWhoKickAUserWhoQuitsCauseOneNotice() throws Exception {
        serveWithOperators();
        TestClient carol = login("carol");
        List<TestClient> operators = List.of(loginOperator("alice"), loginOperator("dave"));
        for (int i = 0; i < 100; i++) {
            TestClient bob = login("bob");
            Together.run(List.of(
                    () -> operators.get(0).send("KICK bob one"),
                    () -> operators.get(1).send("KICK bob two"),
                    () -> bob.send("QUIT")));
            String last = bob.receive();
            assertThat(last).isIn(null, "INFO kicked (one)", "INFO kicked (two)");
            if (last != null) {
                bob.expectEnd();
            }
            bob.close();
            carol.expect("INFO bob disconnected");
            for (TestClient operator : operators) {
                expectAnswerAndNotice(operator);
            }
        }
        carol.expectNothing();
    }

    private static void expectAnswerAndNotice(TestClient operator) throws IOException {
        List<String> lines = List.of(operator.receive(), operator.receive());
        assertThat(lines).contains("INFO bob disconnected");
        assertThat(lines).anyMatch(line -> line.equals("OK") || line.startsWith("ERR user-not-found ("));
        operator.expectNothing();
    }
}
