package chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The versions of IP that the jar listens on. A process of its own, since a JVM decides that once. */
class HostIT {
    private static final String NO_IPV6 = "-Djava.net.preferIPv4Stack=true";

    @BeforeEach
    void assumeThatThereIsIpv6() throws IOException {
        boolean there;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            there = socket.isBound();
        } catch (IOException e) {
            there = false;
        }
        assumeThat(there).as("this machine has IPv6").isTrue();
    }

    private static void assertServes(String address, ServerProcess server) throws IOException {
        try (TestClient client = TestClient.connect(address, server.port())) {
            client.send("LOGIN alice").expect("OK").send("QUIT").expectEnd();
        }
    }

    private static void assertDoesNotListen(String address, ServerProcess server) {
        assertThatThrownBy(() -> TestClient.connect(address, server.port())).isInstanceOf(ConnectException.class);
    }

    @Test
    void withoutAHostTheServerListensOnBothVersionsAndSaysSo() throws Exception {
        try (ServerProcess server = ServerProcess.start("--port=0")) {
            assertServes("127.0.0.1", server);
            assertServes("::1", server);
            assertThat(server.awaitOut("Server listening")).contains("(host ::, IPv4 and IPv6, pid ");
            assertThat(server.awaitOut("login from ::1")).contains(" alice] ");
            server.awaitOut("login from 127.0.0.1"); // not as an address of IPv6
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0"})
    void theAddressForAllOfIpv4ListensOnIpv4Only(String host) throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=" + host, "--port=0")) {
            assertServes("127.0.0.1", server);
            assertDoesNotListen("::1", server);
            assertThat(server.awaitOut("Server listening")).contains("(host " + host + ", IPv4 only, pid ");
        }
    }

    @Test
    void withoutIpv6TheServerListensOnIpv4AndSaysSo() throws Exception {
        try (ServerProcess server = ServerProcess.start(ServerProcess.Launch.ORDINARY.with(NO_IPV6), "--port=0")) {
            assertServes("127.0.0.1", server);
            assertDoesNotListen("::1", server);
            assertThat(server.awaitOut("Server listening")).contains("(host ::, IPv4 only, pid ");
        }
    }

    @Test
    void anAddressOfIpv6IsListenedOnAlone() throws Exception {
        for (String host : List.of("::1", "[::1]")) {
            try (ServerProcess server = ServerProcess.start("--host=" + host, "--port=0")) {
                assertServes("::1", server);
                assertDoesNotListen("127.0.0.1", server);
                assertThat(server.awaitOut("Server listening")).contains("(host " + host + ", pid ");
            }
        }
    }
}
