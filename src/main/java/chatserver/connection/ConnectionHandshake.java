package chatserver.connection;

import chatserver.limits.Admission;
import chatserver.protocol.ProxyHeader;
import chatserver.security.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;

/** What precedes a client's lines: the socket options, a proxy's header, and TLS. Run by the connection thread, once. */
final class ConnectionHandshake {
    private final Socket socket;
    private final Optional<Tls> tls;
    private final Admission admission;
    private CloseReason failure = CloseReason.LOST; // confined to the connection thread
    private volatile boolean received; // written by the connection thread, read by any thread

    /** Creates the handshake of an accepted connection; with TLS, if it is present. */
    ConnectionHandshake(Socket socket, Optional<Tls> tls, Admission admission) {
        this.socket = socket;
        this.tls = tls;
        this.admission = admission;
    }

    /**
     * Waits until the client's lines can be read. Closing the socket ends the wait.
     *
     * @return the socket to talk through; empty if the client does not speak the TLS that it should
     * @throws IOException if the client breaks the connection or is refused, or its header or handshake fails
     */
    Optional<Socket> open() throws IOException {
        TcpOptions.apply(socket);
        if (admission.isFromProxy()) {
            identify(readHeader());
        }
        if (tls.isEmpty()) {
            return Optional.of(socket);
        }
        int first = socket.getInputStream().read();
        received = first >= 0;
        failure = received ? CloseReason.TLS_FAILED : CloseReason.LOST;
        Optional<Socket> layered = tls.get().handshake(socket, first);
        failure = layered.isPresent() ? CloseReason.LOST : CloseReason.PLAIN_TEXT;
        return layered;
    }

    private ProxyHeader readHeader() throws IOException {
        InputStream in = socket.getInputStream();
        ProxyHeader header = new ProxyHeader();
        ProxyHeader.Status status = ProxyHeader.Status.NEED_MORE;
        while (status == ProxyHeader.Status.NEED_MORE) {
            int next = in.read();
            if (next < 0 && header.length() == 0) {
                failure = CloseReason.HANGUP;
                throw new IOException("no PROXY header");
            }
            status = next < 0 ? ProxyHeader.Status.MALFORMED : header.accept(next);
        }
        if (status == ProxyHeader.Status.MALFORMED) {
            throw fail(CloseReason.MALFORMED_PROXY_HEADER);
        }
        return header;
    }

    private void identify(ProxyHeader header) throws IOException {
        Optional<byte[]> source = header.source();
        InetAddress client = source.isPresent() ? InetAddress.getByAddress(source.get()) : socket.getInetAddress();
        if (!admission.identify(client)) {
            throw fail(CloseReason.REFUSED);
        }
    }

    private IOException fail(CloseReason why) {
        received = true;
        failure = why;
        return new IOException(why.toString());
    }

    /** Returns why the connection ends if this has failed, or if its input breaks. */
    CloseReason failure() {
        return failure;
    }

    /** Returns whether the client has sent a byte before its first line, or was refused, or its header was malformed. */
    boolean hasReceived() {
        return received;
    }
}
