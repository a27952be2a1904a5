package chatserver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Json;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines that the jar logs as it is run, in both formats. */
class LogLinesIT {
    private static final String LOCALHOST = "127.0.0.1";

    @Test
    void loginsAndLogoutsAreLoggedAndNeitherTextsNorRefusedNames() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host", LOCALHOST, "0");
                TestClient alice = TestClient.connect(server.port());
                TestClient bob = TestClient.connect(server.port())) {
            alice.send("LOGIN alice").expect("OK");
            bob.sendRaw("LOGIN se\u001bcret\nLOGIN bob\n")
                    .expectStart("ERR invalid-username (")
                    .expect("OK");
            alice.sendRaw("MSG a-secret\nDM bob another-secret\nsecret\u001b[2J\u0085\nLOGIN secret\n");
            alice.expect("OK").expectStart("ERR unknown-command (").expectStart("ERR already-logged-in (");
            bob.expect("MSG alice a-secret", "DM alice another-secret");
            alice.send("QUIT").expectEnd();
            alice.close();
            bob.reset();
            for (String name : List.of("alice", "bob")) {
                assertThat(server.awaitOut(name + "] login")).contains(LOCALHOST);
                assertThat(server.awaitOut(name + "] logout")).contains(LOCALHOST);
            }
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out()).allMatch(line -> line.matches("[\\x20-\\x7e]*") && !line.contains("secret"));
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void everyLineOfAJsonLogIsAnObjectWhateverClientsSend() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host", LOCALHOST, "--log-format=json", "0");
                TestClient alice = TestClient.connect(server.port())) {
            alice.sendRaw("LOGIN \"},{\\\u001b\u2028\nLOGIN alice\n\"}{\\\u0085\n");
            alice.expectStart("ERR invalid-username (").expect("OK").expectStart("ERR unknown-command (");
            alice.reset();
            server.awaitOut("logout");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out())
                    .extracting(line -> (String) Json.object(line).get("message"))
                    .satisfiesExactly(
                            message -> assertThat(message).startsWith("Server listening on port " + server.port()),
                            message -> assertThat(message).isEqualTo("login from " + LOCALHOST),
                            message -> assertThat(message).startsWith("logout from " + LOCALHOST),
                            message -> assertThat(message).isEqualTo("stopping"),
                            message -> assertThat(message).startsWith("served 1 connections, 1 logins, 3 lines in, "),
                            message -> assertThat(message).isEqualTo("stopped"));
            assertThat(server.err()).isEmpty();
        }
    }
}
