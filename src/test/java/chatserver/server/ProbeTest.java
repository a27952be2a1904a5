package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.connection.ConnectionLog;
import chatserver.testing.LogCapture;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import org.junit.jupiter.api.Test;

/** Connections without a byte from the client in the log; ServerStatsTest has the count of them. */
class ProbeTest extends WireTest {
    private static final String PROBE = "127.0.9.1"; // addresses of no other test
    private static final String STRANGER = "127.0.9.2";

    @Test
    void aConnectionThatEndsWithoutHavingSentAByteIsLoggedAtDebugOnly() throws Exception {
        TestServer server = serve();
        try (LogCapture log = new LogCapture(ConnectionLog.class)) {
            TestClient.connectFrom(PROBE, server.port()).endOutput().expectEnd();
            TestClient.connectFrom(STRANGER, server.port())
                    .sendRaw("\n")
                    .endOutput()
                    .expectEnd();
            server.stop(); // waits until both have written their lines
            assertThat(log.linesWith(PROBE)).containsExactly("DEBUG probe from " + PROBE + ": hangup");
            assertThat(log.linesWith(STRANGER))
                    .singleElement()
                    .asString()
                    .startsWith("INFO no login from " + STRANGER + ": hangup after ");
        }
    }
}
