package chatserver.server;

import static chatserver.testing.Background.untilItBreaks;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits on the number of lines before login and on the length of a line. */
class LimitsTest extends WireTest {
    @Test
    void aClientMaySendAHundredLinesBeforeLogin() throws IOException {
        TestClient stranger = connect();
        for (int i = 0; i < 99; i++) {
            stranger.send("PING").expectStart("ERR not-logged-in (");
        }
        stranger.send("LOGIN alice").expect("OK");
        stranger.sendRaw("PING\n".repeat(1000));
        for (int i = 0; i < 1000; i++) {
            stranger.expect("PONG");
        }
        stranger.expectNothing();
    }

    @Test
    void theHundredAndFirstLineBeforeLoginClosesTheConnection() throws IOException {
        TestClient stranger = connect();
        stranger.sendRaw("HUH\n".repeat(100));
        for (int i = 0; i < 100; i++) {
            stranger.expectStart("ERR unknown-command (");
        }
        stranger.send("LOGIN alice").expectStart("ERR too-many-errors (").expectEnd();
        login("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", " \t\r\0"})
    void blankLinesCountTowardsTheLimitOnLinesBeforeLogin(String blank) throws IOException {
        connect()
                .sendRaw(blank.repeat(101))
                .expectStart("ERR too-many-errors (")
                .expectEnd();
        connect().sendRaw(blank.repeat(99)).send("LOGIN alice").expect("OK").expectNothing();
    }

    @Test
    void theLastErrorArrivesThoughTheClientContinuesToSend() throws Exception {
        TestClient stranger = connect();
        CompletableFuture<Void> sending = untilItBreaks(() -> stranger.sendRaw("HUH\n".repeat(1000)));
        for (int i = 0; i < 100; i++) {
            stranger.expectStart("ERR unknown-command (");
        }
        stranger.expectStart("ERR too-many-errors (").expectEnd();
        stranger.close();
        sending.get();
    }

    @Test
    void maxLineLimitsTheBytesOfALine() throws IOException {
        serve("--max-line=64");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send("MSG " + "x".repeat(60)).expectNothing();
        bob.expect("MSG alice " + "x".repeat(60));
        alice.send("MSG " + "x".repeat(61))
                .expectStart("ERR message-too-long (")
                .expectNothing();
        bob.expectNothing();
    }

    @Test
    void maxLineAllowsLongLines() throws IOException {
        serve("--max-line=100000");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        String text = "x".repeat(100_000 - 4);
        alice.send("MSG " + text).expectNothing();
        bob.expect("MSG alice " + text);
        alice.send("MSG x" + text).expectStart("ERR message-too-long (").expectNothing();
        bob.expectNothing();
    }
}
