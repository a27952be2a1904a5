package chatserver.server;

import static chatserver.testing.Background.comesWithin;
import static chatserver.testing.Background.nextLineOf;
import static chatserver.testing.Background.untilItBreaks;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The idle timeout and the login timeout, over real sockets. */
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class TimeoutsTest extends WireTest {
    @Test
    void aSilentUserGetsANoticeAndIsDisconnected() throws IOException {
        serve("--idle-timeout=0.2");
        login("alice").expect("INFO idle-timeout").expectEnd();
        login("alice").expect("INFO idle-timeout").expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HUH", "DM bob hi"})
    void everyLineCountsAsActivity(String line) throws Exception {
        serve("--idle-timeout=3"); // far longer than a busy machine keeps a client from sending
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        CompletableFuture<String> notice = nextLineOf(login("silent"));
        while (!comesWithin(50, notice)) {
            alice.send(line);
            bob.send("");
        }
        assertThat(notice.get()).isEqualTo("INFO idle-timeout");
        bob.send("WHO");
        List<String> heard = new ArrayList<>();
        String received;
        while (!(received = bob.receive())
                .equals("USER alice")) { // the last of alice's lines may come after the notice
            heard.add(received);
        }
        bob.expect("USER bob");
        assertThat(heard).containsOnlyOnce("INFO silent disconnected");
        assertThat(heard).isSubsetOf("INFO silent disconnected", "DM alice hi");
    }

    @Test
    void readingDoesNotCountAsActivity() throws IOException {
        serve("--idle-timeout=0.3");
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        String line;
        do {
            bob.send("MSG are you there?");
            line = alice.receive();
            assertThat(line).isIn("MSG bob are you there?", "INFO bob disconnected", "INFO idle-timeout");
        } while (!line.equals("INFO idle-timeout"));
        alice.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\b", "\u00ff"})
    void bytesWithoutALineEndDoNotCountAsActivity(String drip) throws Exception {
        serve("--idle-timeout=0.3");
        TestClient alice = login("alice");
        CompletableFuture<Void> dripping = untilItBreaks(() -> alice.sendRaw(drip));
        String line = alice.receive();
        if (line.startsWith("ERR message-too-long (")) {
            line = alice.receive();
        }
        assertThat(line).isEqualTo("INFO idle-timeout");
        alice.expectEnd();
        alice.close();
        dripping.get();
    }

    @Test
    void aTelnetCommandDoesNotCountAsActivity() throws Exception {
        serve("--idle-timeout=0.3");
        TestClient alice = login("alice");
        byte[] noOperation = {(byte) 255, (byte) 241};
        CompletableFuture<Void> dripping = untilItBreaks(() -> alice.sendRaw(noOperation));
        alice.expect("INFO idle-timeout").expectEnd();
        alice.close();
        dripping.get();
    }

    @Test
    void aClientThatDoesNotLogInInTimeGetsAnErrorAndIsDisconnected() throws IOException {
        serve("--login-timeout=0.2");
        connect().expectStart("ERR login-timeout (").expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\b"})
    void bytesDoNotProlongTheTimeToLogIn(String drip) throws Exception {
        serve("--login-timeout=0.3");
        TestClient stranger = connect();
        CompletableFuture<Void> dripping = untilItBreaks(() -> stranger.sendRaw(drip));
        String line = stranger.receive();
        if (line.startsWith("ERR message-too-long (")) {
            line = stranger.receive();
        }
        assertThat(line).startsWith("ERR login-timeout (");
        stranger.expectEnd();
        stranger.close();
        dripping.get();
    }

    @Test
    void linesDoNotProlongTheTimeToLogIn() throws Exception {
        serve("--login-timeout=0.3");
        TestClient stranger = connect();
        CompletableFuture<String> pace = nextLineOf(login("alice"));
        String line = "";
        for (int i = 0; i < 100 && !line.startsWith("ERR login-timeout ("); i++) {
            line = stranger.send("HUH").receive();
            assertThat(line).containsAnyOf("ERR unknown-command (", "ERR login-timeout (");
            comesWithin(20, pace);
        }
        assertThat(line).startsWith("ERR login-timeout (");
        stranger.expectEnd();
    }

    @Test
    void afterLoginTheLoginTimeoutDoesNotApply() throws IOException {
        serve("--login-timeout=1", "--idle-timeout=0");
        TestClient alice = login("alice");
        connect().expectStart("ERR login-timeout (").expectEnd(); // though it came later
        alice.expectNothing();
    }
}
