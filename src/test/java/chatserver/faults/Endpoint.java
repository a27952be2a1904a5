package chatserver.faults;

import chatserver.testing.TestClient;
import java.io.IOException;

/**
 * Where a server listens, and whether it speaks TLS.
 *
 * @param host a name or an address; with TLS it is the loopback interface
 * @param tls whether clients must speak TLS
 */
record Endpoint(String host, int port, boolean tls) {
    private static final String PROTOCOL = "TLSv1.3";

    /** On the loopback interface. */
    Endpoint(int port, boolean tls) {
        this("127.0.0.1", port, tls);
    }

    /** A new client. */
    TestClient connect() throws IOException {
        return tls ? TestClient.connectTls(port, PROTOCOL) : TestClient.connect(host, port);
    }

    /** A new client with a receive buffer that is full after little more than {@code bytes}. */
    TestClient connect(int bytes) throws IOException {
        return tls ? TestClient.connectTls(port, PROTOCOL, bytes) : TestClient.connect(port, bytes);
    }

    /** A new client with another address of the loopback interface. Without TLS. */
    TestClient connectFrom(String address) throws IOException {
        return tls ? connect() : TestClient.connectFrom(address, port);
    }
}
