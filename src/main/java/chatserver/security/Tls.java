package chatserver.security;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * TLS 1.2 and 1.3 with the server's certificate, over connections that exist already. Closing the plain socket ends every
 * wait in the TLS socket. The TLS socket itself is never closed, since that waits for a write that hangs. Immutable; any
 * thread may call any method.
 */
public final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final int HANDSHAKE_RECORD = 22; // RFC 8446, section 5.1

    static {
        // Refuses renegotiation, which costs the server more than the client. The JDK reads this property later.
        System.getProperties().putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final ReloadingCertificate certificate;

    /** Creates TLS with that certificate. */
    Tls(ReloadingCertificate certificate) {
        this.certificate = certificate;
    }

    /** Returns the certificate that new connections use. */
    public ReloadingCertificate certificate() {
        return certificate;
    }

    /**
     * Waits for the handshake, if the client's first byte begins a TLS record. Closing {@code plain} ends the wait.
     *
     * @param first the first byte, which has been read from {@code plain}; -1 if the client has hung up
     * @return the socket to talk through, whose input may end by a {@link TruncatedInputException}; {@code plain} itself if
     *     the client has hung up, empty if it does not speak TLS
     * @throws IOException if the handshake fails
     */
    public Optional<Socket> handshake(Socket plain, int first) throws IOException {
        if (first < 0) {
            return Optional.of(plain);
        }
        if (first != HANDSHAKE_RECORD) {
            return Optional.empty();
        }
        TlsRecordInput input = new TlsRecordInput(first, plain.getInputStream());
        SSLSocket encrypted = (SSLSocket) certificate.current().sockets().createSocket(plain, input, true);
        encrypted.setEnabledProtocols(PROTOCOLS);
        encrypted.startHandshake();
        input.endAtAlert();
        return Optional.of(encrypted);
    }
}
