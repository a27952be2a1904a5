package chatserver.connection;

import chatserver.security.Tls;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;

/** What precedes a client's lines: the socket options and TLS. Run by the connection thread, once. */
final class Opening {
    private final Socket socket;
    private final Optional<Tls> tls;
    private boolean inHandshake; // confined to the connection thread
    private volatile boolean received; // written by the connection thread, read by any thread: a byte has come

    /** The opening of an accepted connection; over TLS, if there is one. */
    Opening(Socket socket, Optional<Tls> tls) {
        this.socket = socket;
        this.tls = tls;
    }

    /**
     * Waits until the client's lines can be read. Closing the socket ends the wait.
     *
     * @return the socket to talk through; empty if the client does not speak the TLS that it should
     * @throws IOException if the client breaks the connection, or the handshake fails
     */
    Optional<Socket> open() throws IOException {
        TcpOptions.apply(socket);
        if (tls.isEmpty()) {
            return Optional.of(socket);
        }
        int first = socket.getInputStream().read();
        received = first >= 0;
        inHandshake = received;
        Optional<Socket> encrypted = tls.get().handshake(socket, first);
        inHandshake = false;
        return encrypted;
    }

    /** Whether the TLS handshake has begun and not succeeded. */
    boolean isInHandshake() {
        return inHandshake;
    }

    /** Whether the client has sent a byte before its first line. */
    boolean hasReceived() {
        return received;
    }
}
