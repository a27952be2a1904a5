package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * A well-behaved client of the fuzz test: it reads all the time, and sends a message when it is asked to. One thread
 * reads; any thread may send.
 */
final class FuzzWatcher {
    private static final int PATIENCE_MILLIS = 30_000;

    final FuzzVisit visit;
    private final Socket socket;
    private int said; // guarded by this

    FuzzWatcher(int number, int port) throws IOException {
        visit = new FuzzVisit(FuzzVisit.FIRST_WATCHER + number, 0, "w" + number, false);
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        send("LOGIN " + visit.name);
        readUntil("OK");
    }

    void readToEnd() throws IOException {
        readUntil("INFO checker disconnected");
    }

    private void readUntil(String last) throws IOException {
        byte[] bytes = new byte[8192];
        int next = visit.lines.size();
        while (!visit.lines.subList(next, visit.lines.size()).contains(last)) {
            next = visit.lines.size();
            int count = socket.getInputStream().read(bytes);
            assertThat(count).as("%s is cut, after %s", visit, visit.latest()).isPositive();
            visit.read(ByteBuffer.wrap(bytes, 0, count));
        }
    }

    synchronized void say() {
        String text = visit.tag(said++);
        visit.certain.add("MSG " + visit.name + " " + text);
        send("MSG " + text);
    }

    /** Sends the checker a direct message, and returns the line that the checker receives. */
    synchronized String sayLast() {
        String text = visit.tag(said++);
        send("DM checker " + text);
        return "DM " + visit.name + " " + text;
    }

    private void send(String line) {
        try {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(visit + " is cut", e);
        }
    }

    void close() throws IOException {
        socket.close();
    }
}
