package chatserver.client;

import chatserver.process.StartupException;
import chatserver.security.Secret;
import java.io.IOException;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A client of one server: an {@link InteractiveClient} at a terminal, otherwise a {@link PipeClient}. {@link #run} is
 * called once; {@link #close} may be called by any thread, at any time.
 */
public final class ChatClient {
    private final ClientConfig config;
    private final Socket socket;
    private final String password; // empty if none is given
    private volatile Runnable terminalRestorer = () -> {}; // written by the thread in run, read by any thread

    private ChatClient(ClientConfig config, Socket socket, String password) {
        this.config = config;
        this.socket = socket;
        this.password = password;
    }

    /** Connects, and returns when the connection is open, including the TLS handshake. */
    public static ChatClient connect(ClientConfig config) throws ClientException, StartupException {
        if (Terminal.isInputClosed()) {
            throw new ClientException("standard input is closed; to send nothing, redirect it: </dev/null");
        }
        String password = config.passwordFile().isPresent()
                ? Secret.inFile(config.passwordFile().get()).reveal()
                : "";
        return new ChatClient(config, Connector.connect(config), password);
    }

    /** Talks to the server until the user leaves or the input ends. */
    public void run() throws ClientException, InterruptedException {
        try {
            if (Terminal.isInteractive()) {
                talk();
            } else {
                new PipeClient(socket, config.name().orElse(""), password).run(System.in, System.out);
            }
        } catch (IOException e) {
            throw new ClientException("connection to " + config.address() + " lost: " + Connector.reason(e));
        } finally {
            close();
        }
    }

    private void talk() throws ClientException, InterruptedException {
        EventLoop events = new EventLoop(Duration.ofSeconds(1));
        Optional<Terminal> terminal = Terminal.find();
        Optional<Screen.Size> size = Terminal.size();
        boolean hasEditor = terminal.isPresent() && size.isPresent() && Terminal.knowsEscapeSequences();
        terminal.ifPresent(found -> terminalRestorer = () -> found.close(hasEditor ? Screen.CLOSE : ""));
        Display display =
                hasEditor ? new EditorDisplay(events, terminal.get(), size.get()) : new PlainDisplay(events, terminal);
        ServerLink link = new ServerLink(() -> Connector.connect(config), events);
        new InteractiveClient(events, link, display, config.name().orElse(""), password, Clock.systemDefaultZone())
                .run(socket, "Connected to " + config.address() + (config.tls() ? " over TLS." : "."));
    }

    /** Closes the connection and restores the terminal. */
    public void close() {
        terminalRestorer.run();
        close(socket);
    }

    /** Closes a socket; its descriptor is free even if that fails. */
    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
