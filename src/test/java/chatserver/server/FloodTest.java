package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens when one address, or everybody together, wants too much: too many connections, and too many lines.
 *
 * <p>That somebody is paused is proved by the least time something takes, or by pauses longer than any test: never by
 * how fast something is.
 */
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class FloodTest extends WireTest {
    private static final String LIMITED = "--exempt-loopback=false"; // else no test could meet the limits
    private static final String PAUSED = "--rate=0.01"; // a pause of 100 s a line: longer than a client's patience
    private static final int ROUNDS = 30;
    private static final int MORE_THAN_READ_AHEAD = 40_000; // bytes
    private static final Duration SHORT = Duration.ofSeconds(20); // against for ever, however busy the machine is

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    // too many connections

    @ParameterizedTest
    @CsvSource({
        "--max-connections=2, true, ERR server-full (",
        "--max-connections=2, false, ERR server-full (",
        "--max-per-address=2, false, ERR too-many-connections ("
    })
    void whoIsOneTooManyIsToldAndClosed(String limit, boolean exempt, String refusal) throws IOException {
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

    private void assertThatOnePlaceComesBack(Ending ending, String refusal) throws IOException {
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
    void howeverAClientGoesOnePlaceIsFreeAgain(Ending ending) throws IOException {
        serve("--max-connections=2");
        assertThatOnePlaceComesBack(ending, "ERR server-full (");
    }

    @ParameterizedTest
    @EnumSource
    void howeverAClientGoesOnePlaceOfItsAddressIsFreeAgain(Ending ending) throws IOException {
        serve("--max-per-address=2", "--rate=0", LIMITED);
        assertThatOnePlaceComesBack(ending, "ERR too-many-connections (");
    }

    @Test
    void thePlaceOfAClientThatDoesNotHangUpIsFreeAgain() throws IOException {
        serve("--max-connections=2", "--idle-timeout=2");
        TestClient bob = login("bob");
        letIn("ERR server-full (").send("QUIT").expectEnd();
        bob.expect("INFO idle-timeout").expectEnd(); // later than the server loses its patience
        bob.close();
        letIn("ERR server-full (");
        letIn("ERR server-full (");
        connect().expectStart("ERR server-full (").expectEnd();
    }

    @Test
    void thePlaceOfAClientThatIsCutIsFreeAgain() throws IOException {
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
    void whoQuitsWithAPauseAheadLeavesAtOnce() throws IOException {
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

    // too many lines

    @Test
    void nothingIsLostAndNothingIsRefused() throws IOException {
        long start = System.nanoTime();
        serve("--rate=200", "--burst=5", LIMITED);
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        StringBuilder paste = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            paste.append("MSG line ").append(i).append("\nDM alice ").append(i).append('\n');
        }
        alice.sendRaw(paste.toString());
        for (int i = 0; i < 50; i++) {
            bob.expect("MSG alice line " + i);
            String[] answers = {alice.receive(), alice.receive()};
            assertThat(answers).containsExactlyInAnyOrder("OK", "DM alice " + i);
        }
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(1000 * (101 - 5 - 1) / 200));
        alice.expectNothing();
        bob.expectNothing();
    }

    @Test
    void muchMoreThanIsReadAheadIsNotLostEither() throws IOException {
        serve("--rate=1000", "--burst=1", LIMITED);
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        String text = "x".repeat(300);
        StringBuilder paste = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            paste.append("MSG ").append(text).append(i).append('\n');
        }
        alice.sendRaw(paste.toString()).sendRaw("MSG half").endOutput();
        for (int i = 0; i < 300; i++) {
            bob.expect("MSG alice " + text + i);
        }
        bob.expect("INFO alice disconnected").expectNothing();
        alice.expectEnd();
    }

    @Test
    void whatComesDuringPausesIsCarriedOutInOrder() throws IOException {
        serve("--rate=200", "--burst=1", LIMITED);
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        for (int i = 0; i < 100; i++) {
            alice.sendRaw("MSG li").sendRaw("ne " + i + "\r").sendRaw("\n");
        }
        for (int i = 0; i < 100; i++) {
            bob.expect("MSG alice line " + i);
        }
        alice.expectNothing();
    }

    @Test
    void whoIsPausedIsToldWhatOthersSay() throws IOException {
        serve(PAUSED, "--burst=3", LIMITED);
        TestClient alice = login("alice").sendRaw("PING\n".repeat(5)).expect("PONG", "PONG", "PONG"); // paused now
        TestClient bob = login("bob").expectNothing();
        bob.send("MSG are you there?");
        alice.expect("MSG bob are you there?");
    }

    @ParameterizedTest
    @CsvSource({"PING, 200", "WHO, 2000"})
    void whoCostsTenLines(String line, int leastMillis) throws IOException {
        serve("--rate=5", "--burst=1", LIMITED);
        long start = System.nanoTime();
        TestClient alice =
                connect().sendRaw("LOGIN alice\n" + line + "\nQUIT\n").expect("OK");
        alice.receive();
        alice.expectEnd();
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(leastMillis - 1));
    }

    @Test
    void whenTheRateIsZeroThereIsNoLimit() throws IOException {
        serve("--rate=0", "--burst=1", LIMITED);
        TestClient alice = login("alice").sendRaw("WHO\n".repeat(10_000));
        for (int i = 0; i < 10_000; i++) {
            alice.expect("USER alice");
        }
    }

    @Test
    void whoHalfClosesDuringAPauseGetsEveryAnswer() throws IOException {
        serve("--rate=20", "--burst=1", LIMITED);
        TestClient bot = connect()
                .sendRaw("LOGIN bot\n" + "PING\n".repeat(10) + "WHO\nDM bot bye\nPI")
                .endOutput()
                .expect("OK");
        for (int i = 0; i < 10; i++) {
            bot.expect("PONG");
        }
        bot.expect("USER bot");
        assertThat(Arrays.asList(bot.receive(), bot.receive())).containsExactlyInAnyOrder("OK", "DM bot bye");
        bot.expectEnd();
    }

    private TestClient paused(String name, String more) throws IOException {
        return connect().sendRaw("LOGIN " + name + "\nPING\nPING\n" + more).expect("OK", "PONG");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void whoBreaksOffDuringAPauseIsGone(int ahead) throws IOException {
        serve(PAUSED, "--burst=1", LIMITED);
        TestClient bob = login("bob");
        paused("alice", "\n".repeat(ahead)).reset();
        bob.expect("INFO alice disconnected");
        login("alice");
    }

    @Test
    void whoComesBackGetsNoNewBurst() throws IOException {
        serve("--rate=20", "--burst=20", LIMITED);
        long start = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            TestClient alice = connect()
                    .sendRaw("LOGIN alice\n" + "PING\n".repeat(18) + "QUIT\n")
                    .expect("OK");
            for (int pong = 0; pong < 18; pong++) {
                alice.expect("PONG");
            }
            alice.expectEnd();
        }
        // 59 lines before the last QUIT, of which 20 pass
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(1899));
    }

    @Test
    void whoBreaksOffDuringAPauseWithMuchAheadIsGoneWhenSomebodySpeaks() throws IOException {
        int burst = 10_000;
        serve(PAUSED, "--burst=" + burst, LIMITED);
        TestClient bob = login("bob");
        login("alice")
                .sendRaw("\n".repeat(burst - 1) + "PING\n" + "\n".repeat(MORE_THAN_READ_AHEAD))
                .expect("PONG")
                .reset();
        String line;
        do { // the reset may come a little after what is said first
            line = bob.sendRaw("MSG hello?\nPING\n").receive();
        } while (line.equals("PONG"));
        assertThat(line).isEqualTo("INFO alice disconnected");
    }

    @Test
    void aPauseIsNoSilence() throws IOException {
        serve("--rate=0.5", "--burst=1", "--idle-timeout=0.5", LIMITED);
        long start = System.nanoTime();
        TestClient alice = connect().sendRaw("LOGIN alice\nPING\nPING\n").expect("OK", "PONG", "PONG");
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(1999));
        alice.expect("INFO idle-timeout").expectEnd();
    }

    @Test
    void theTimeToLogInIsOverDuringAPauseToo() throws IOException {
        serve("--login-timeout=1", PAUSED, "--burst=1", LIMITED);
        TestClient stranger = connect().sendRaw("PING\nPING\nPING\n");
        String line;
        do {
            line = stranger.receive();
            assertThat(line).matches("ERR (login-timeout|not-logged-in) \\(.*");
        } while (!line.startsWith("ERR login-timeout ("));
        stranger.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, MORE_THAN_READ_AHEAD})
    void stoppingDoesNotWaitForAPause(int ahead) throws Exception {
        TestServer server = serve(PAUSED, "--burst=1", "--shutdown-timeout=300", LIMITED);
        TestClient alice = paused("alice", "\n".repeat(ahead));
        long start = System.nanoTime();
        server.stop();
        assertThat(since(start)).isLessThan(SHORT);
        alice.expect("INFO server-shutdown").expectEnd();
    }

    @Test
    void stoppingDeliversWhatAPausedClientIsOwed() throws Exception {
        TestServer server = serve(PAUSED, "--burst=3", "--shutdown-timeout=300", LIMITED);
        TestClient bob = login("bob");
        TestClient alice = connect()
                .sendRaw("LOGIN alice\nMSG one\nMSG two\nMSG three\nMSG four\n")
                .expect("OK");
        bob.expect("MSG alice one", "MSG alice two", "MSG alice three");
        bob.send("DM alice psst").expect("OK");
        server.stop();
        alice.expect("DM bob psst", "INFO server-shutdown").expectEnd();
        bob.expect("INFO server-shutdown").expectEnd();
    }
}
