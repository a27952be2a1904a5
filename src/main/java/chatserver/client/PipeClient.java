package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.process.ThreadStarter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.util.Set;

/**
 * The client of a script. It passes lines on in both directions, as {@code nc -N} does: it sends what it reads byte for
 * byte, and the end of its input ends the connection's output. The {@code sender} thread sends.
 */
final class PipeClient {
    private static final int ANSWER_MILLIS = 30_000;

    /** The answers to a login that fails, and the errors after which the server closes the connection. */
    private static final Set<String> REFUSALS =
            Set.of(("username-taken invalid-username wrong-password server-full too-many-connections login-timeout"
                            + " too-many-errors tls-required banned")
                    .split(" "));

    private final Socket socket;
    private final String login; // empty if the input logs in

    /** Creates a client that logs in first, unless the name is empty; the password may be. */
    PipeClient(Socket socket, String name, String password) {
        this.socket = socket;
        login = name.isEmpty() ? "" : ("LOGIN " + name + " " + password).strip();
    }

    /**
     * Returns when the server closes the connection, or {@code out} takes no more.
     *
     * @throws ClientException if the server refused the login, or shut the user out
     */
    void run(InputStream in, PrintStream out) throws IOException, ClientException {
        ServerLineReader reader = new ServerLineReader(socket.getInputStream());
        if (login.isEmpty()) {
            startSender(in);
        } else {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((login + "\n").getBytes(UTF_8));
        }
        String refusal = "";
        boolean awaitsLogin = !login.isEmpty();
        for (String line; (line = reader.next()) != null && !out.checkError(); ) {
            out.write((line + "\n").getBytes(UTF_8));
            out.flush();
            if (REFUSALS.contains(UserMessages.errorCode(line)) || UserMessages.isKick(line)) {
                refusal = line;
                if (awaitsLogin) {
                    break;
                }
            } else if (line.equals("OK")) {
                refusal = "";
                if (awaitsLogin) {
                    awaitsLogin = false;
                    socket.setSoTimeout(0);
                    startSender(in);
                }
            }
        }
        if (awaitsLogin && refusal.isEmpty()) {
            throw new IOException("the server did not answer the login; it may require '--tls'");
        }
        if (!refusal.isEmpty()) {
            throw new ClientException("the server refused: "
                    + UserMessages.of(refusal, "").orElseThrow().text().substring(2));
        }
    }

    private void startSender(InputStream in) {
        ThreadStarter.daemon(() -> send(in), "sender").start();
    }

    private void send(InputStream in) {
        try {
            OutputStream out = socket.getOutputStream();
            in.transferTo(out);
            socket.shutdownOutput();
        } catch (IOException e) {
            // The connection has ended. The thread that reads from it finds out why.
        }
    }
}
