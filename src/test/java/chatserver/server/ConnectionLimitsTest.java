package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits on the number of connections, in all and from one address. */
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class ConnectionLimitsTest extends WireTest {
    private static final String LIMITED = "--exempt-loopback=false"; // the tests connect over loopback
    private static final String PAUSED = "--rate=0.01"; // a pause of 100 s a line: longer than a client waits
    private static final int ROUNDS = 30;

    @ParameterizedTest
    @CsvSource({
        "--max-connections=2, true, ERR server-full (",
        "--max-connections=2, false, ERR server-full (",
        "--max-per-address=2, false, ERR too-many-connections ("
    })
    void aClientBeyondALimitGetsTheReasonAndIsClosed(String limit, boolean exempt, String refusal) throws IOException {
        serve(limit, "--exempt-loopback=" + exempt);
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        connect().expectStart(refusal).expectEnd();
        connect().send("LOGIN carol").expectStart(refusal).expectEnd();
        connect()
                .sendRaw("LOGIN carol\n" + "MSG hi\n".repeat(1000))
                .expectStart(refusal)
                .expectEnd();
        connect().endOutput().expectStart(refusal).expectEnd();
        alice.send("WHO").expect("USER alice", "USER bob");
        bob.expectNothing();
    }

    @Test
    void loopbackIsExemptByDefault() throws IOException {
        serve("--max-per-address=1", PAUSED, "--burst=1");
        login("alice");
        TestClient bob = login("bob").sendRaw("PING\n".repeat(100));
        for (int i = 0; i < 100; i++) {
            bob.expect("PONG");
        }
    }

    /** How a client that has been let in, and has not logged in, may go. */
    private enum Ending {
        QUIT(client -> client.sendRaw("LOGIN carol\nQUIT\n").expect("OK").expectEnd()),
        QUIT_BEFORE_LOGIN(client -> client.send("QUIT").expectEnd()),
        CLOSE(client -> client.send("LOGIN carol").expect("OK").close()),
        CLOSE_BEFORE_LOGIN(TestClient::close),
        RESET(client -> client.send("LOGIN carol").expect("OK").reset()),
        RESET_BEFORE_LOGIN(TestClient::reset),
        HALF_CLOSE(client -> client.sendRaw("LOGIN carol\nPING\n")
                .endOutput()
                .expect("OK", "PONG")
                .expectEnd()),
        REFUSED_LOGIN(client -> client.sendRaw("LOGIN ?\nLOGIN bob\n")
                .expectStart("ERR invalid-username (")
                .expect("ERR username-taken")
                .close()),
        TOO_MANY_ERRORS(client -> {
            client.sendRaw("HUH\n".repeat(200));
            for (int i = 0; i < 99; i++) {
                client.expectStart("ERR unknown-command (");
            }
            client.expectStart("ERR too-many-errors (").expectEnd();
        });

        private interface Act {
            void play(TestClient client) throws IOException;
        }

        private final Act act;

        Ending(Act act) {
            this.act = act;
        }

        void of(TestClient client) throws IOException {
            act.play(client);
            client.close();
        }
    }

    /** A client that has been let in, after as many tries as it takes. */
    private TestClient letIn(String refusal) throws IOException {
        while (true) {
            TestClient client = connect().send("PING");
            String answer = client.receive();
            if (answer.startsWith("ERR not-logged-in (")) {
                return client;
            }
            assertThat(answer).startsWith(refusal);
            client.expectEnd();
            client.close();
        }
    }

    private void assertPlaceIsFreeAgain(Ending ending, String refusal) throws IOException {
        TestClient bob = login("bob"); // never sees a limit, and has the other place all the time
        for (int round = 0; round < ROUNDS; round++) {
            ending.of(letIn(refusal));
        }
        letIn(refusal);
        connect().expectStart(refusal).expectEnd();
        bob.send("PING");
        String line;
        while (!(line = bob.receive()).equals("PONG")) {
            assertThat(line).isEqualTo("INFO carol disconnected");
        }
    }

    @ParameterizedTest
    @EnumSource
    void howeverAClientLeavesItsPlaceIsFreeAgain(Ending ending) throws IOException {
        serve("--max-connections=2");
        assertPlaceIsFreeAgain(ending, "ERR server-full (");
    }

    @ParameterizedTest
    @EnumSource
    void howeverAClientLeavesThePlaceOfItsAddressIsFreeAgain(Ending ending) throws IOException {
        serve("--max-per-address=2", "--rate=0", LIMITED);
        assertPlaceIsFreeAgain(ending, "ERR too-many-connections (");
    }

    @Test
    void thePlaceOfAClientThatDoesNotHangUpIsFreeAgain() throws IOException {
        serve("--max-connections=2", "--idle-timeout=2", "--write-timeout=1");
        TestClient bob = login("bob");
        letIn("ERR server-full (").send("QUIT").expectEnd();
        bob.expect("INFO idle-timeout").expectEnd(); // later than the server loses its patience
        bob.close();
        letIn("ERR server-full (");
        letIn("ERR server-full (");
        connect().expectStart("ERR server-full (").expectEnd();
    }

    @Test
    void thePlaceOfADisconnectedClientIsFreeAgain() throws IOException {
        serve("--max-connections=1", "--login-timeout=0.2");
        for (int cut = 0; cut < 3; ) {
            TestClient stranger = connect();
            String line = stranger.receive();
            if (line.startsWith("ERR login-timeout (")) {
                cut++;
            } else {
                assertThat(line).startsWith("ERR server-full (");
            }
            stranger.expectEnd();
            stranger.close();
        }
    }

    @Test
    void quitDoesNotWaitForThePauseThatWouldFollow() throws IOException {
        TestServer server = serve("--max-connections=1", PAUSED, "--burst=1", LIMITED);
        for (int round = 0; round < ROUNDS; ) { // from as many addresses: none can wait for what another took
            TestClient alice =
                    TestClient.connectFrom("127.0.1." + round, server.port()).sendRaw("LOGIN alice\nQUIT\n");
            String answer = alice.receive();
            if (answer.equals("OK")) {
                round++;
            } else {
                assertThat(answer).startsWith("ERR server-full (");
            }
            alice.expectEnd();
            alice.close();
        }
    }
}
