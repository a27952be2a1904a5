package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar behind a real haproxy, in both versions of the PROXY protocol. Skipped if haproxy is not installed. */
class HaproxyIT {
    private static final String CLIENT = "127.0.7.1"; // the addresses of no other test
    private static final String OTHER_CLIENT = "127.0.7.2";
    private static final String PROXY = "127.0.7.99";
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private Path folder;

    @BeforeEach
    void assumeThatHaproxyIsInstalled() {
        Tools.assumeInstalled("haproxy");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(PROXY))) {
            return free.getLocalPort();
        }
    }

    /** Starts haproxy, which checks every 100 ms whether the server is there. */
    private Process proxy(int port, int serverPort, String send) throws IOException {
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 1h
                    timeout server 1h
                listen chat
                    bind %1$s:%2$d
                    server chat 127.0.0.1:%3$d %4$s check inter 100 source %1$s
                """.formatted(PROXY, port, serverPort, send));
        return new ProcessBuilder("haproxy", "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
    }

    /** Returns a client behind the proxy that has logged in; the proxy may not be up yet. */
    private TestClient login(String address, int port, String name) {
        TestClient[] client = new TestClient[1];
        Await.until("haproxy, which serves", () -> {
            try {
                client[0] = TestClient.connectFrom(address, PROXY, port).send("LOGIN " + name);
                String answer = client[0].receive();
                assertThat(answer)
                        .as(Files.readString(folder.resolve("haproxy.log")))
                        .isIn("OK", null);
                return answer != null;
            } catch (IOException e) {
                return false;
            }
        });
        return client[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id"})
    void clientsBehindHaproxyHaveTheirOwnAddresses(String send) throws Exception {
        try (ServerProcess server = ServerProcess.start(
                "--host=127.0.0.1",
                "--port=0",
                "--proxy-protocol=" + PROXY,
                "--exempt-loopback=false",
                "--max-per-address=1",
                "--log-level=debug")) {
            int port = freePort();
            Process proxy = proxy(port, server.port(), send);
            try (TestClient alice = login(CLIENT, port, "alice");
                    TestClient bob = login(OTHER_CLIENT, port, "bob")) {
                alice.send("MSG hi");
                bob.expect("MSG alice hi");
                try (TestClient third = TestClient.connectFrom(CLIENT, PROXY, port)) {
                    third.expectStart("ERR too-many-connections (").expectEnd();
                }
                assertThat(server.awaitOut("login from " + CLIENT)).contains(" alice] ");
                assertThat(server.awaitOut("login from " + OTHER_CLIENT)).contains(" bob] ");
                server.awaitOut("refused " + CLIENT + ": too-many-connections");
                server.awaitOut("DEBUG [conn-"); // a check by haproxy
                assertThat(server.awaitOut("probe from ")).contains("127.0.");
                assertThat(server.out()).noneMatch(line -> line.contains("no login"));
            } finally {
                proxy.destroy();
                assertThat(proxy.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
