package chatserver.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rate limit: a client that sends too many lines is paused, and no line is lost.
 *
 * <p>A test proves a pause by the least time that something takes, or by a pause that is longer than any test. No test
 * depends on how fast something is.
 */
@Order(1) // takes long
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class RateLimitTest extends WireTest {
    private static final String LIMITED = "--exempt-loopback=false"; // the tests connect over loopback
    private static final String PAUSED = "--rate=0.01"; // a pause of 100 s a line: longer than a client waits
    private static final int MORE_THAN_READ_AHEAD = 40_000; // bytes
    private static final Duration LIMIT = Duration.ofSeconds(20); // however busy the machine is

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void aPasteBeyondTheRateLosesNoLineAndGetsNoError() throws IOException {
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
    void aPasteBeyondTheReadAheadBufferLosesNoLine() throws IOException {
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
    void linesThatArriveDuringPausesAreExecutedInOrder() throws IOException {
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
    void aPausedClientReceivesBroadcasts() throws IOException {
        serve(PAUSED, "--burst=3", LIMITED);
        TestClient alice = login("alice").sendRaw("PING\n".repeat(5)).expect("PONG", "PONG", "PONG"); // paused now
        TestClient bob = login("bob").expectNothing();
        bob.send("MSG are you there?");
        alice.expect("MSG bob are you there?");
    }

    @ParameterizedTest
    @CsvSource({"PING, 200", "WHO, 2000"})
    void aWhoCommandCostsTenLines(String line, int leastMillis) throws IOException {
        serve("--rate=5", "--burst=1", LIMITED);
        long start = System.nanoTime();
        TestClient alice =
                connect().sendRaw("LOGIN alice\n" + line + "\nQUIT\n").expect("OK");
        alice.receive();
        alice.expectEnd();
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(leastMillis - 1));
    }

    @Test
    void aRateOfZeroMeansNoLimit() throws IOException {
        serve("--rate=0", "--burst=1", LIMITED);
        TestClient alice = login("alice").sendRaw("WHO\n".repeat(10_000));
        for (int i = 0; i < 10_000; i++) {
            alice.expect("USER alice");
        }
    }

    @Test
    void aHalfCloseDuringAPauseLosesNoReply() throws IOException {
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
    void aResetDuringAPauseEndsTheConnection(int ahead) throws IOException {
        serve(PAUSED, "--burst=1", LIMITED);
        TestClient bob = login("bob");
        paused("alice", "\n".repeat(ahead)).reset();
        bob.expect("INFO alice disconnected");
        login("alice");
    }

    @Test
    void aClientThatConnectsAgainGetsNoNewBurst() throws IOException {
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
    void aResetDuringAPauseWithAFullBufferEndsTheConnectionAtTheNextBroadcast() throws IOException {
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
    void aPauseDoesNotCountAsSilence() throws IOException {
        serve("--rate=0.5", "--burst=1", "--idle-timeout=0.5", LIMITED);
        long start = System.nanoTime();
        TestClient alice = connect().sendRaw("LOGIN alice\nPING\nPING\n").expect("OK", "PONG", "PONG");
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(1999));
        alice.expect("INFO idle-timeout").expectEnd();
    }

    @Test
    void answersToTelnetCommandsDoNotCountAsActivity() throws IOException {
        serve("--idle-timeout=1", "--rate=10", LIMITED);
        TestClient alice = login("alice");
        alice.sendRaw("\u00ff\u00fd\u0006".repeat(1000).getBytes(ISO_8859_1)); // 90 s of answers
        assertThat(alice.receive()).endsWith("INFO idle-timeout");
        alice.expectEnd();
    }

    @Test
    void aLineWithoutEndCostsTokensByItsLength() throws IOException {
        serve("--rate=10", "--burst=1", "--max-line=1000", LIMITED);
        TestClient alice = connect().send("LOGIN alice").expect("OK");
        long start = System.nanoTime();
        alice.sendRaw("x".repeat(40_000)).send("").send("PING");
        alice.expectStart("ERR message-too-long (").expect("PONG");
        assertThat(since(start)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void theLoginTimeoutAppliesDuringAPause() throws IOException {
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
    void aStopDoesNotWaitForAPause(int ahead) throws Exception {
        TestServer server = serve(PAUSED, "--burst=1", "--write-timeout=1", "--shutdown-timeout=300", LIMITED);
        TestClient alice = paused("alice", "\n".repeat(ahead));
        long start = System.nanoTime();
        server.stop();
        assertThat(since(start)).isLessThan(LIMIT);
        alice.expect("INFO server-shutdown").expectEnd();
    }

    @Test
    void aStopDeliversWhatIsPendingForAPausedClient() throws Exception {
        TestServer server = serve(PAUSED, "--burst=3", "--write-timeout=1", "--shutdown-timeout=300", LIMITED);
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
