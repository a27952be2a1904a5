package chatserver.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.cli.CommandLine;
import chatserver.process.StartupException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that cannot start states the true reason and leaves nothing behind. */
class StartTest {
    private static final String HOST = "127.0.0.77"; // no other test listens here

    private static ServerConfig config(int port) throws Exception {
        String[] options = {"--host=" + HOST, "--port=" + port};
        return ((CommandLine.Serve) CommandLine.parse(options, Map.of())).config();
    }

    private static ServerSocket listen(int port) throws Exception {
        return new ServerSocket(port, 0, InetAddress.getByName(HOST));
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = listen(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void theStartFailsWithThePortInUseAsItsReason() throws Exception {
        try (ServerSocket taken = listen(0)) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> ChatServer.start(config(port)))
                    .isInstanceOf(StartupException.class)
                    .hasMessageStartingWith("cannot listen on " + HOST + ":" + port + ": Address already in use\n");
        }
    }

    @Test
    void theStartFailsWithAnAddressOfAnotherMachineAsItsReason() throws Exception {
        String[] options = {"--host=2001:db8::1", "--port=4000"};
        ServerConfig elsewhere = ((CommandLine.Serve) CommandLine.parse(options, Map.of())).config();
        assertThatThrownBy(() -> ChatServer.start(elsewhere))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("cannot listen on [2001:db8::1]:4000: ")
                .hasMessageNotContaining("port");
    }

    @Test
    void theStartFailsWithAnUnknownHostAsItsReason() throws Exception {
        String[] options = {"--host=no-such-host.invalid", "--port=0"};
        ServerConfig unknown = ((CommandLine.Serve) CommandLine.parse(options, Map.of())).config();
        assertThatThrownBy(() -> ChatServer.start(unknown))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("cannot listen on no-such-host.invalid:0: no such host\n")
                .hasMessageNotContaining("port");
    }

    @Test
    void theStartFailsWithAFileThatCannotBeUsedAsItsReasonAndThePortIsFree() throws Exception {
        int port = freePort();
        String[] options = {"--host=" + HOST, "--port=" + port, "--password-file=/no/such/file"};
        ServerConfig missing = ((CommandLine.Serve) CommandLine.parse(options, Map.of())).config();
        assertThatThrownBy(() -> ChatServer.start(missing))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("/no/such/file")
                .hasMessageNotContaining("listen");
        listen(port).close();
    }
}
