package chatserver.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The base of the tests of the wire: each has a server of its own, and its clients close before the server stops. */
public abstract class WireTest {
    private static final int TINY = 1; // the kernel takes its minimum instead

    private final List<TestClient> clients = new ArrayList<>();
    private TestServer server;

    /** Starts the server with options. Without this call, the first client starts it without any. */
    protected final TestServer serve(String... options) throws IOException {
        server = TestServer.start(options);
        return server;
    }

    /** Returns a client that has connected and sent nothing. */
    protected final TestClient connect() throws IOException {
        if (server == null) {
            serve();
        }
        return owned(server.connect());
    }

    /** Returns a client that has logged in. */
    protected final TestClient login(String name) throws IOException {
        return connect().send("LOGIN " + name).expect("OK");
    }

    /** Returns a client that has logged in and has a tiny receive buffer. The server must be running. */
    protected final TestClient loginWithTinyBuffer(String name) throws IOException {
        return owned(TestClient.connect(server.port(), TINY))
                .send("LOGIN " + name)
                .expect("OK");
    }

    private TestClient owned(TestClient client) {
        clients.add(client);
        return client;
    }

    /** Closes all clients, as {@link #stop} does. */
    protected final void hangUp() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
    }

    @AfterEach
    protected final void stop() throws IOException, InterruptedException {
        hangUp();
        if (server != null) {
            server.close();
        }
    }
}
