package chatserver.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/**
 * A client that sends lines and expects lines. Every wait for a line has a time limit, generous enough that it passes
 * only when something is broken. Not for several threads at once, but one may send while another receives.
 */
public final class TestClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket plain;
    private final Socket socket; // the same, or TLS over it
    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;

    private TestClient(Socket plain, Socket socket) throws IOException {
        this.plain = plain;
        this.socket = socket;
        plain.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    /** Connects to the server on this port of the loopback interface. */
    public static TestClient connect(int port) throws IOException {
        return connect("127.0.0.1", port);
    }

    /** Connects to the server on this port of one of the machine's addresses. */
    public static TestClient connect(String host, int port) throws IOException {
        Socket socket = new Socket(host, port);
        return new TestClient(socket, socket);
    }

    /** Connects from another address of the loopback interface to the server on this port. */
    public static TestClient connectFrom(String address, int port) throws IOException {
        return connectFrom(address, "127.0.0.1", port);
    }

    /** Connects from an address of this machine to the server on this port of another. */
    public static TestClient connectFrom(String address, String host, int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(host), port, InetAddress.getByName(address), 0);
        return new TestClient(socket, socket);
    }

    /** Connects with a receive buffer of about {@code bytes} bytes, or of the minimum that the kernel has. */
    public static TestClient connect(int port, int bytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(bytes); // before connecting, or it would not count
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new TestClient(socket, socket);
    }

    /** Connects and makes the handshake of this version of TLS, such as {@code TLSv1.3}. */
    public static TestClient connectTls(int port, String protocol) throws IOException {
        return connectTls(new HoldingSocket(), port, protocol);
    }

    /** Connects by TLS with a receive buffer of about {@code bytes} bytes. */
    public static TestClient connectTls(int port, String protocol, int bytes) throws IOException {
        Socket plain = new HoldingSocket();
        plain.setReceiveBufferSize(bytes);
        return connectTls(plain, port, protocol);
    }

    /** Connects from the address of a proxy, sends the header of the proxy, and makes the handshake of TLS. */
    public static TestClient connectTlsFrom(String proxy, byte[] header, int port, String protocol) throws IOException {
        Socket plain = new HoldingSocket();
        plain.bind(new InetSocketAddress(proxy, 0));
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        plain.getOutputStream().write(header);
        return speakTls(plain, port, protocol);
    }

    private static TestClient connectTls(Socket plain, int port, String protocol) throws IOException {
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return speakTls(plain, port, protocol);
    }

    /** Makes the handshake of TLS over a socket that has connected to this port. */
    public static TestClient speakTls(Socket plain, int port, String protocol) throws IOException {
        plain.setSoTimeout(PATIENCE_MILLIS);
        SSLSocket encrypted =
                (SSLSocket) TestKeys.TRUSTING.getSocketFactory().createSocket(plain, "localhost", port, true);
        encrypted.setEnabledProtocols(new String[] {protocol});
        encrypted.startHandshake();
        return new TestClient(plain, encrypted);
    }

    /** Sends a line, ended by LF. */
    public TestClient send(String line) throws IOException {
        return sendRaw(line + "\n");
    }

    /** Sends text as it is, in one write. */
    public TestClient sendRaw(String text) throws IOException {
        return sendRaw(text.getBytes(UTF_8));
    }

    /** Sends bytes as they are, in one write. */
    public TestClient sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends one byte as TCP urgent data, as telnet sends the Data Mark of its SYNCH. */
    public TestClient sendUrgent(int octet) throws IOException {
        socket.sendUrgentData(octet);
        return this;
    }

    /** Sends bytes one by one, a packet each. */
    public TestClient sendBytewise(byte[] bytes) throws IOException {
        for (byte octet : bytes) {
            socket.getOutputStream().write(octet);
        }
        return this;
    }

    /** Expects these lines to come next. */
    public TestClient expect(String... lines) throws IOException {
        for (String line : lines) {
            String received = receive();
            if (!line.equals(received)) { // of millions of lines, an assertion for each would take most of the time
                assertThat(received).isEqualTo(line);
            }
        }
        return this;
    }

    /** Expects the next line to begin with this text; for errors, whose hint may change. */
    public TestClient expectStart(String start) throws IOException {
        assertThat(receive()).startsWith(start);
        return this;
    }

    /** Expects no line that has not been expected. It sends a PING, and the next line must be the PONG. */
    public TestClient expectNothing() throws IOException {
        return send("PING").expect("PONG");
    }

    /** Asks which users are present, and returns their names in the order of the reply. Skips all other pending lines. */
    public List<String> who() throws IOException {
        sendRaw("WHO\nPING\n");
        List<String> names = new ArrayList<>();
        String line;
        while (!"PONG".equals(line = receive())) {
            assertThat(line).as("a line before the end of input").isNotNull();
            if (line.startsWith("USER ")) {
                names.add(line.substring("USER ".length()));
            }
        }
        return names;
    }

    /** Expects that the server closes the connection in good order, and that no line comes before. */
    public void expectEnd() throws IOException {
        assertThat(receive()).isNull();
    }

    /** Expects these bytes to come next, each given as 0 to 255; for what is no line. */
    public TestClient expectBytes(int... octets) throws IOException {
        int[] received = new int[octets.length];
        for (int i = 0; i < octets.length; i++) {
            received[i] = read();
        }
        assertThat(received).isEqualTo(octets);
        return this;
    }

    /** Returns the next line without its LF, or null at the end of input. */
    public String receive() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (at < end) {
                at++;
                return line.toString(UTF_8);
            }
        }
        assertThat(line.toString(UTF_8))
                .as("a line without its end, before the end of input")
                .isEmpty();
        return null;
    }

    /** Returns the next byte, 0 to 255, or -1 at the end of input. */
    public int read() throws IOException {
        return fill() ? buffer[at++] & 0xff : -1;
    }

    /** Waits for input, unless some is in the buffer. Returns false at the end of input. */
    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return at < end;
    }

    /** Ends the output, as {@code nc -N} does at the end of its input; lines can still be received. */
    public TestClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Ends the output without the close_notify of TLS. */
    public TestClient endPlainOutput() throws IOException {
        plain.shutdownOutput();
        return this;
    }

    /** Sends bytes past TLS. */
    public TestClient sendPlain(byte[] bytes) throws IOException {
        plain.getOutputStream().write(bytes);
        return this;
    }

    /** Makes new keys, or a new handshake; for TLS. */
    public TestClient handshakeAgain() throws IOException {
        ((SSLSocket) socket).startHandshake();
        return this;
    }

    /** Holds back the bytes of the next lines beyond the first {@code allBut}; for TLS. */
    public TestClient holdBack(int allBut) {
        ((HoldingSocket) plain).holdBack(allBut);
        return this;
    }

    /** Sends the bytes that were held back. */
    public TestClient sendHeldBack() throws IOException {
        ((HoldingSocket) plain).release();
        return this;
    }

    /** Expects that the connection is closed or reset without another byte. */
    public void expectNoMore() throws IOException {
        expectAtMost(0);
    }

    /** Expects that the connection is closed or reset after at most this many bytes. */
    public void expectAtMost(int bytes) throws IOException {
        try {
            int count = 0;
            while (read() >= 0) {
                assertThat(++count).isLessThanOrEqualTo(bytes);
            }
        } catch (SocketException e) {
            assertThat(e).hasMessage("Connection reset");
        }
    }

    /** Closes with a reset, as a client that crashes. */
    public void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    /** Closes the connection alone, without the last record of TLS; waits for no other thread. */
    public void abort() throws IOException {
        plain.close();
    }

    /** Closes the connection without a QUIT. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
