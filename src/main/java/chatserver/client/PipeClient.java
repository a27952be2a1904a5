package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.protocol.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.util.Optional;

/**
 * The client of a script: passes lines on in both directions, as {@code nc -N} does. What it sends is what it reads, byte
 * for byte, and the end of it ends the connection's output. Used by one thread, which starts another.
 */
final class PipeClient {
    private final Socket socket;
    private final Optional<String> name;

    /** A pipe that logs in first, if it is given a name. */
    PipeClient(Socket socket, Optional<String> name) {
        this.socket = socket;
        this.name = name;
    }

    /** Returns when the server has closed, or nobody reads {@code out} any more. */
    void run(InputStream in, PrintStream out) throws IOException {
        Thread sender = new Thread(() -> send(in), "sender");
        sender.setDaemon(true);
        sender.start();
        ServerLineReader incoming = new ServerLineReader(socket.getInputStream());
        Slice line;
        while ((line = incoming.next()) != null && !out.checkError()) {
            out.write(line.bytes(), line.from(), line.length());
            out.write('\n');
            out.flush();
        }
    }

    private void send(InputStream in) {
        try {
            OutputStream out = socket.getOutputStream();
            if (name.isPresent()) {
                out.write(("LOGIN " + name.get() + "\n").getBytes(UTF_8));
            }
            in.transferTo(out);
            socket.shutdownOutput();
        } catch (IOException e) {
            // The connection has ended; the thread that reads from it knows how.
        }
    }
}
