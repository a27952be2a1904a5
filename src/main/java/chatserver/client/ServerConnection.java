package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.protocol.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * One connection to the server. The {@code receiver} thread reads lines and posts them to the event loop; the
 * {@code sender} thread writes, so a server that does not read never blocks the event loop.
 */
final class ServerConnection {
    private static final int CHUNK = 4096;
    private static final String CLOSED = "the server closed the connection";

    private final Socket socket;
    private final EventLoop events;
    private final BlockingQueue<String> outgoing = new LinkedBlockingQueue<>();
    private volatile long progress; // written by the sender, read by the event loop: bytes that the socket took

    ServerConnection(Socket socket, EventLoop events) {
        this.socket = socket;
        this.events = events;
    }

    /**
     * Starts to read and write.
     *
     * @param onLine called in the event loop with each line
     * @param onEnd called in the event loop with the reason, once, when the server sends no more
     */
    void start(Consumer<String> onLine, Consumer<String> onEnd) {
        events.startThread("receiver", () -> receive(onLine, onEnd));
        events.startThread("sender", this::transmit);
    }

    private void receive(Consumer<String> onLine, Consumer<String> onEnd) throws InterruptedException {
        String reason = CLOSED;
        try {
            ServerLineReader reader = new ServerLineReader(socket.getInputStream());
            Slice line;
            while ((line = reader.next()) != null) {
                String text = line.toString();
                events.post(() -> onLine.accept(text));
            }
        } catch (IOException e) {
            reason = Connector.reason(e);
        }
        String last = reason;
        events.post(() -> onEnd.accept(last));
    }

    private void transmit() throws InterruptedException {
        try {
            OutputStream out = socket.getOutputStream();
            while (!socket.isClosed()) {
                byte[] bytes = outgoing.take().getBytes(UTF_8);
                for (int from = 0; from < bytes.length; from += CHUNK) {
                    int length = Math.min(CHUNK, bytes.length - from);
                    out.write(bytes, from, length);
                    progress += length;
                }
            }
        } catch (IOException e) {
            // The receiver finds out why.
        }
    }

    /** Sends a line, without waiting. */
    void send(String line) {
        outgoing.add(line + "\n");
    }

    /** Returns a number that grows whenever the socket takes bytes. */
    long progress() {
        return progress;
    }

    void close() {
        outgoing.add(""); // wakes the sender
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
