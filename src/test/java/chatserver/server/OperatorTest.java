package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.connection.ConnectionLog;
import chatserver.testing.LogCapture;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets who is an operator, and what operators learn. */
@Execution(ExecutionMode.CONCURRENT) // most of them wait for answers that take a while
class OperatorTest extends OperatorWireTest {
    @ParameterizedTest
    @ValueSource(strings = {"OPER open sesame", "KICK bob", "BAN bob", "UNBAN 192.0.2.1", "BANS", "WHOIS bob"})
    void withoutThePasswordFileTheCommandsOfOperatorsAreUnknown(String line) throws IOException {
        connect().send(line).expectStart("ERR unknown-command (");
        login("alice").send(line).expectStart("ERR unknown-command (").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPER open sesame", "KICK bob", "BAN bob", "UNBAN 192.0.2.1", "BANS", "WHOIS bob"})
    void beforeLoginTheCommandsOfOperatorsNeedALogin(String line) throws IOException {
        serveWithOperators();
        connect().send(line).expectStart("ERR not-logged-in (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KICK bob", "BAN bob", "BAN 192.0.2.1", "UNBAN 192.0.2.1", "BANS", "WHOIS bob", "KICK"})
    void aUserWhoIsNoOperatorIsRefused(String line) throws IOException {
        serveWithOperators();
        TestClient bob = login("bob");
        TestClient alice = login("alice").send(line).expectStart("ERR not-operator (");
        alice.send("OPER sesame").expectStart("ERR wrong-password (");
        alice.send(line).expectStart("ERR not-operator (").expectNothing();
        bob.expectNothing();
    }

    @Test
    void operatorStatusEndsWithTheConnection() throws IOException {
        serveWithOperators();
        TestClient alice = loginOperator("alice");
        alice.send("oper  " + PASSWORD + " ").expect("OK").send("QUIT").expectEnd();
        login("alice").send("BANS").expectStart("ERR not-operator (");
    }

    @Test
    void atTheThirdWrongOperatorPasswordTheConnectionIsClosed() throws Exception {
        TestServer server = serveWithOperators();
        TestClient bob = login("bob");
        try (LogCapture log = new LogCapture(ConnectionLog.class);
                TestClient eve = TestClient.connectFrom("127.0.6.2", server.port())) {
            long start = System.nanoTime();
            eve.sendRaw("LOGIN eve\nOPER\nOPER guess\nPING\nOPER Open Sesame\nOPER " + PASSWORD + "\nMSG late\n");
            eve.expect("OK")
                    .expectStart("ERR wrong-password (add the password")
                    .expectStart("ERR wrong-password (that is not the");
            eve.expect("PONG").expectStart("ERR wrong-password (that is not the password of the operators");
            eve.expectEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(2900));
            bob.expect("INFO eve disconnected").expectNothing();
            eve.close();
            hangUp();
            server.stop(); // waits until the connections have written their lines
            assertThat(log.linesWith("logout from 127.0.6.2: wrong-operator-password"))
                    .hasSize(1);
            assertThat(log.linesWith("wrong operator password from 127.0.6.2")).hasSize(3);
            assertThat(log.linesWith("guess")).isEmpty();
            assertThat(log.linesWith(PASSWORD)).isEmpty();
        }
    }

    @Test
    void attemptsAtBothPasswordsFromOneAddressAreASecondApart() throws IOException {
        serveWithOperators();
        TestClient alice = login("alice");
        TestClient eve = login("eve");
        long start = System.nanoTime();
        alice.send("OPER guess1");
        eve.send("OPER guess2");
        alice.expectStart("ERR wrong-password (");
        eve.expectStart("ERR wrong-password (");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
    }

    @Test
    void helpShowsTheCommandsOfOperatorsToOperatorsOnly() throws IOException {
        serveWithOperators();
        TestClient alice = login("alice");
        String[] verbs = {"LOGIN", "MSG", "DM", "WHO", "PING", "HELP", "QUIT"};
        expectHelp(alice, verbs);
        alice.expectNothing();
        becomeOperator(alice);
        expectHelp(alice, verbs);
        for (String verb : new String[] {"OPER", "KICK", "BAN", "UNBAN", "BANS", "WHOIS"}) {
            alice.expectStart("INFO " + verb + " ");
        }
        alice.expectNothing();
    }

    private static void expectHelp(TestClient client, String... verbs) throws IOException {
        client.send("HELP");
        for (String verb : verbs) {
            client.expectStart("INFO " + verb + " ");
        }
    }

    @Test
    void whoisShowsAddressAndSecondsOfSilenceAndWhoStaysAsItIs() throws Exception {
        TestServer server = serveWithOperators();
        TestClient alice = loginOperator("alice");
        long start = System.nanoTime();
        try (TestClient bob = TestClient.connectFrom("127.0.6.1", server.port())
                .send("LOGIN Bob")
                .expect("OK")) {
            alice.send("whois BOB").expect("USER Bob 127.0.6.1 0");
            String answer;
            do {
                answer = alice.send("WHOIS bob").receive();
            } while (answer.equals("USER Bob 127.0.6.1 0"));
            assertThat(answer).startsWith("USER Bob 127.0.6.1 ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
            bob.expectNothing();
            alice.send("WHO").expect("USER alice", "USER Bob").expectNothing();
        }
        alice.expect("INFO Bob disconnected");
        alice.send("WHOIS bob").expectStart("ERR user-not-found (");
        alice.send("WHOIS").expectStart("ERR invalid-username (").expectNothing();
    }

    @Test
    void theLogNamesTheOperatorOfEachAct() throws Exception {
        serveWithOperators();
        try (LogCapture log = new LogCapture(ConnectionLog.class)) {
            TestClient alice = loginOperator("log-alice");
            login("log-bob");
            alice.send("WHOIS LOG-BOB").expectStart("USER log-bob ");
            alice.send("KICK log-bob out of\u0007here").expect("OK", "INFO log-bob disconnected");
            alice.send("BAN 192.0.2.1")
                    .expect("OK")
                    .send("BAN ::ffff:192.0.2.2 0")
                    .expect("OK");
            alice.send("BANS").expect("BAN 192.0.2.1 60", "BAN 192.0.2.2 0");
            alice.send("UNBAN 192.0.2.2").expect("OK");
            alice.send("BAN log-alice").expectStart("ERR cannot-ban (").expectNothing();
            assertThat(log.linesWith("operator log-alice: "))
                    .containsExactly(
                            "INFO operator log-alice: OPER from 127.0.0.1",
                            "INFO operator log-alice: WHOIS log-bob",
                            "INFO operator log-alice: KICK log-bob at 127.0.0.1",
                            "INFO operator log-alice: BAN 192.0.2.1 for 60 minutes",
                            "INFO operator log-alice: BAN 192.0.2.2 until UNBAN",
                            "INFO operator log-alice: BANS",
                            "INFO operator log-alice: UNBAN 192.0.2.2");
            assertThat(log.linesWith("out of")).isEmpty();
        }
    }
}
