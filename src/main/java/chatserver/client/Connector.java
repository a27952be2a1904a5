package chatserver.client;

import chatserver.process.Reason;
import chatserver.security.TrustFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens the connection to the server, and explains a failure. Stateless. */
final class Connector {
    private static final int LIMIT_MILLIS = 10_000;

    private Connector() {}

    /** Connects; over TLS, the server has to prove its identity. */
    static Socket connect(ClientConfig config) throws ClientException {
        try {
            Socket socket = connectPlain(config);
            try {
                socket.setTcpNoDelay(true);
                return config.tls() ? secure(socket, config) : socket;
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new ClientException("cannot connect to " + config.address() + ": " + explain(e));
        }
    }

    /** Tries each address of the host, since the server may listen at one of them only. */
    private static Socket connectPlain(ClientConfig config) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(config.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, config.port()), LIMIT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private static Socket secure(Socket plain, ClientConfig config) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null, config.trust().isPresent() ? TrustFile.read(config.trust().get()) : null, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, config.host(), config.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // without it, any trusted server could pose as this one
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.startHandshake();
        // A certificate that is trusted itself is not checked for its dates by the JDK.
        ((X509Certificate) socket.getSession().getPeerCertificates()[0]).checkValidity();
        socket.setSoTimeout(0);
        return socket;
    }

    /** Returns what went wrong, in a few words. */
    static String reason(Exception e) {
        return explain(e).lines().findFirst().orElse("");
    }

    /** Returns what went wrong, and what to do about it in a second line, if that is known. */
    private static String explain(Exception e) {
        String message = e instanceof SSLException ? String.valueOf(e.getMessage()) : "";
        if (e instanceof SocketTimeoutException) {
            return "no answer";
        } else if (e instanceof ConnectException) {
            return e.getMessage() + "\nIs the server running, and is that its port?";
        } else if (e instanceof UnknownHostException) {
            return "no such host\nIs its name spelled right?";
        } else if (hasCause(e, CertificateExpiredException.class)) {
            return "its certificate has expired\nThe server's operator has to renew it.";
        } else if (hasCause(e, CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet\nIs the clock of this machine right?";
        } else if (message.contains("PKIX")) {
            return "its certificate is not trusted\n"
                    + "If the server signed its own, get a copy from its operator and add '--tls-trust FILE'.";
        } else if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return message + "\nConnect to it by a name that is in its certificate.";
        } else if (message.contains("Illegal given domain name")) {
            return message + "\nTLS cannot check a host name with '_'. Connect by another name or by the address.";
        } else if (message.contains("SSL message") || message.contains("terminated the handshake")) {
            return message + "\nIs it a server without TLS? Then leave out '--tls'.";
        }
        boolean isOfTls = e instanceof SSLException || e instanceof GeneralSecurityException;
        return isOfTls && e.getMessage() != null ? e.getMessage() : Reason.of(e);
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
        return e != null && (type.isInstance(e) || hasCause(e.getCause(), type));
    }
}
