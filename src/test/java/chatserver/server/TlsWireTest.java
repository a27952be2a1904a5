package chatserver.server;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import chatserver.testing.TestServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** The common part of the TLS tests: a server for each test, and clients that are closed before it stops. */
abstract class TlsWireTest {
    static final String TLS_12 = "TLSv1.2";
    static final String TLS_13 = "TLSv1.3";

    private static final int TINY = 1024;

    private final Crowd clients = new Crowd();
    TestServer server;

    final void serve(String... options) throws IOException {
        server = TestServer.start(
                Stream.of(TestKeys.options(), options).flatMap(Arrays::stream).toArray(String[]::new));
    }

    final TestClient connect(String protocol) throws IOException {
        return clients.add(TestClient.connectTls(server.port(), protocol));
    }

    final TestClient login(String name, String protocol) throws IOException {
        return connect(protocol).send("LOGIN " + name).expect("OK");
    }

    final TestClient loginWithTinyBuffer(String name, String protocol) throws IOException {
        return clients.add(TestClient.connectTls(server.port(), protocol, TINY))
                .send("LOGIN " + name)
                .expect("OK");
    }

    /** A client that has connected and sends no TLS of its own accord. */
    final TestClient connectPlain() throws IOException {
        return clients.add(server.connect());
    }

    @AfterEach
    final void stop() throws Exception {
        clients.close();
        if (server != null) {
            server.close();
        }
    }
}
