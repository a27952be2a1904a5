package chatserver.client;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A client of one server: an {@link InteractiveClient} at a terminal, otherwise a {@link PipeClient}. {@link #run} is
 * called once; {@link #close} may be called by any thread, at any time.
 */
public final class ChatClient {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ClientConfig config;
    private final Socket socket;
    private final Optional<String> password;
    private volatile Runnable terminalRestorer = () -> {}; // written by the thread in run, read by any thread

    private ChatClient(ClientConfig config, Socket socket, Optional<String> password) {
        this.config = config;
        this.socket = socket;
        this.password = password;
    }

    /** Connects, and returns when the connection is open, including the TLS handshake. */
    public static ChatClient connect(ClientConfig config) throws ClientException {
        if (Terminal.isInputClosed()) {
            throw new ClientException("standard input is closed; to send nothing, redirect it: </dev/null");
        }
        Optional<String> password = config.passwordFile().isPresent()
                ? Optional.of(firstLine(config.passwordFile().get()))
                : Optional.empty();
        return new ChatClient(config, Connector.connect(config), password);
    }

    private static String firstLine(Path file) throws ClientException {
        String start = "cannot take a password from '" + file + "': ";
        try {
            String password =
                    Files.readString(file).lines().findFirst().orElse("").strip();
            if (password.isEmpty()) {
                throw new ClientException(start + "its first line is empty");
            }
            return password;
        } catch (IOException e) {
            throw new ClientException(start + Connector.reason(e));
        }
    }

    /** Talks to the server until the user leaves or the input ends. */
    public void run() throws ClientException, InterruptedException {
        try {
            if (Terminal.isInteractive()) {
                talk();
            } else {
                new PipeClient(socket, config.name(), password).run(System.in, System.out);
            }
        } catch (IOException e) {
            throw new ClientException("connection to " + config.address() + " lost: " + Connector.reason(e));
        } finally {
            close();
        }
    }

    private void talk() throws ClientException, InterruptedException {
        EventLoop events = new EventLoop(TICK);
        Optional<Terminal> terminal = Terminal.find();
        Optional<Screen.Size> size = terminal.flatMap(Terminal::size);
        Display display;
        if (size.isPresent() && Terminal.knowsEscapeSequences()) {
            EditorDisplay editor = new EditorDisplay(events, terminal.get(), size.get());
            terminalRestorer = editor::close;
            display = editor;
        } else {
            terminal.ifPresent(found -> terminalRestorer = () -> found.close(""));
            display = new PlainDisplay(events, terminal);
        }
        ServerLink link = new ServerLink(() -> Connector.connect(config), events);
        InteractiveClient client = new InteractiveClient(events, link, display, config.name(), password);
        client.show("Connected to " + config.address() + (config.tls() ? " over TLS." : "."));
        client.run(socket);
    }

    /** Closes the connection and restores the terminal. */
    public void close() {
        terminalRestorer.run();
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
