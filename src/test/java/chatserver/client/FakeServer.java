package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A server that a test plays: it expects lines and sends any answer. */
final class FakeServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private Socket socket;
    private BufferedReader lines;

    FakeServer() throws IOException {}

    int port() {
        return listener.getLocalPort();
    }

    FakeServer expect(String line) throws IOException {
        accept();
        assertThat(lines.readLine()).isEqualTo(line);
        return this;
    }

    FakeServer send(String lines) throws IOException {
        accept();
        socket.getOutputStream().write((lines + "\n").getBytes(UTF_8));
        return this;
    }

    private void accept() throws IOException {
        if (socket == null) {
            socket = listener.accept();
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }
    }

    void hangUp() throws IOException {
        socket.close();
        socket = null;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        if (socket != null) {
            socket.close();
        }
    }
}
