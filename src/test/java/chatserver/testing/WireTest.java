package chatserver.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the wire have in common: a server for each of them, and clients that have gone before it stops. */
public abstract class WireTest {
    private static final int TINY = 1; // the kernel makes a little more of it

    private final List<TestClient> clients = new ArrayList<>();
    private TestServer server;

    /** Starts the server with options; without this call it has none. */
    protected final TestServer serve(String... options) throws IOException {
        server = TestServer.start(options);
        return server;
    }

    /** A client that has connected and said nothing yet. */
    protected final TestClient connect() throws IOException {
        if (server == null) {
            serve();
        }
        return owned(server.connect());
    }

    /** A client that has logged in. */
    protected final TestClient login(String name) throws IOException {
        return connect().send("LOGIN " + name).expect("OK");
    }

    /** A client that has logged in and takes little more than it reads; the server must be running. */
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
