package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/**
 * One connection to the server. Its {@code receiver} thread reads lines; its {@code sender} thread writes, so a server
 * that does not read never blocks the event loop. {@link #close} ends both.
 */
final class ServerConnection {
    private static final int CHUNK = 4096;
    private static final String CLOSED = "the server closed the connection";

    private final Socket socket;
    private final BlockingQueue<String> outgoing = new LinkedBlockingQueue<>();
    private boolean isClosed; // used by events
    private volatile long progress; // written by the sender, read by events: bytes that the socket took

    ServerConnection(Socket socket) {
        this.socket = socket;
    }

    /**
     * Starts to read and write. There are no events after {@link #close}.
     *
     * @param onLine an event for each line
     * @param onEnd an event for the end of what the server sends, with the reason
     */
    void start(EventLoop events, Consumer<String> onLine, Consumer<String> onEnd) {
        events.startThread("receiver", () -> {
            String reason = CLOSED + (socket instanceof SSLSocket ? "" : " without an answer; it may require '--tls'");
            try {
                ServerLineReader reader = new ServerLineReader(socket.getInputStream());
                for (String next; (next = reader.next()) != null; ) {
                    String line = next;
                    events.execute(() -> accept(onLine, line));
                    reason = CLOSED;
                }
            } catch (IOException e) {
                reason = Connector.reason(e);
            }
            String last = reason;
            events.execute(() -> accept(onEnd, last));
        });
        events.startThread("sender", this::transmit);
    }

    private void accept(Consumer<String> event, String text) {
        if (!isClosed) {
            event.accept(text);
        }
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
        isClosed = true;
        ChatClient.close(socket);
        outgoing.add(""); // wakes the sender
    }
}
