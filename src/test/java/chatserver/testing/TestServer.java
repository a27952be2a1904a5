package chatserver.testing;

import chatserver.cli.CommandLine;
import chatserver.cli.UsageException;
import chatserver.process.StartupException;
import chatserver.server.ChatServer;
import chatserver.server.ServerConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A chat server within the test's JVM, on a free port of the loopback interface, with options as a user types them. */
public final class TestServer implements AutoCloseable {
    private final ChatServer server;
    private final String host;

    private TestServer(ServerConfig config) throws StartupException {
        server = ChatServer.start(config);
        host = config.host();
    }

    /** Starts a server with the given options, such as {@code "--idle-timeout=0.5"}. */
    public static TestServer start(String... options) throws IOException {
        String[] arguments = Stream.concat(Stream.of("--host=127.0.0.1", "--port=0"), Stream.of(options))
                .toArray(String[]::new);
        try {
            return new TestServer(((CommandLine.Serve) CommandLine.parse(arguments, Map.of())).config());
        } catch (UsageException e) {
            throw new IllegalArgumentException(String.join(" ", List.of(options)), e);
        } catch (StartupException e) {
            throw new IOException(e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Connects a client. */
    public TestClient connect() throws IOException {
        return TestClient.connect(host, port());
    }

    /** A client that has logged in. */
    public TestClient login(String name) throws IOException {
        return connect().send("LOGIN " + name).expect("OK");
    }

    /**
     * Waits until the port takes no connection. A process that another test starts has a copy of each socket of this one, until
     * it begins with its own program.
     */
    public void awaitRefusal() {
        Await.until("refusal", () -> {
            try {
                connect().close();
                return false;
            } catch (ConnectException e) {
                return true;
            } catch (SocketException e) { // a reset: that copy is closed just now
                return false;
            }
        });
    }

    /** Stops the server as SIGTERM would. */
    public void stop() throws InterruptedException {
        server.stop();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
