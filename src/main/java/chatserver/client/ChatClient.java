package chatserver.client;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client of one server: a {@link InteractiveClient} where a person sits at a terminal, else a {@link PipeClient}. {@link #run} is
 * called once; {@link #close} may be called by any thread, at any time.
 */
public final class ChatClient {
    /** A third of the time after which a server sends silent users away, unless it was told another. */
    private static final Duration PING_PERIOD = Duration.ofSeconds(20);

    private static final Duration PATIENCE = PING_PERIOD.multipliedBy(3);

    private final ClientConfig config;
    private final Socket socket;
    private volatile Screen screen; // null until there is one

    private ChatClient(ClientConfig config, Socket socket) {
        this.config = config;
        this.socket = socket;
    }

    /** Connects, and returns when that has worked, the TLS handshake included. */
    public static ChatClient connect(ClientConfig config) throws ClientException {
        return new ChatClient(config, Connector.connect(config));
    }

    /** Talks to the server until it is over, and returns if it has ended in good order. */
    public void run() throws ClientException, InterruptedException {
        try (socket) {
            if (Tty.isInteractive()) {
                converse(System.console());
            } else {
                new PipeClient(socket, config.name()).run(System.in, System.out);
            }
        } catch (IOException e) {
            throw new ClientException("connection to " + config.address() + " lost: " + Connector.reason(e));
        } finally {
            close();
        }
    }

    private void converse(Console console) throws IOException, InterruptedException {
        // Where the locale says ASCII nobody has set it: the terminal most likely speaks UTF-8 all the same.
        Charset charset =
                console.charset().equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : console.charset();
        screen = Screen.open(charset);
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, charset));
        screen.show("Connected to " + config.address() + (config.tls() ? " over TLS." : "."));
        new InteractiveClient(socket, screen, typed::readLine, console::readPassword, PING_PERIOD, PATIENCE)
                .run(config.name());
    }

    /** Hangs up, and leaves the terminal as a shell expects it. */
    public void close() {
        Screen open = screen;
        if (open != null) {
            open.close();
        }
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
