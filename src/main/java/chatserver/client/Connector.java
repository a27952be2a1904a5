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
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens the connection to the server, and explains a failure. Stateless. */
final class Connector {
    private static final Duration LIMIT = Duration.ofSeconds(10);

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
            String hint = hint(e, config);
            throw new ClientException(
                    "cannot connect to " + config.address() + ": " + reason(e) + (hint.isEmpty() ? "" : "\n" + hint));
        }
    }

    /** Tries each address of the host, since the server may listen at one of them only. */
    private static Socket connectPlain(ClientConfig config) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(config.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, config.port()), (int) LIMIT.toMillis());
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
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.startHandshake();
        // A certificate that is trusted itself is not checked for its dates by the JDK.
        ((X509Certificate) socket.getSession().getPeerCertificates()[0]).checkValidity();
        socket.setSoTimeout(0);
        return socket;
    }

    /** Returns what went wrong, in a few words. */
    static String reason(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return "no answer";
        }
        if (hasCause(e, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        if (hasCause(e, CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet";
        }
        boolean isPlain = e instanceof SSLException || e instanceof GeneralSecurityException;
        return isUntrusted(e) ? "its certificate is not trusted" : isPlain ? e.getMessage() : Reason.of(e);
    }

    private static String hint(Exception e, ClientConfig config) {
        if (e instanceof ConnectException) {
            return "Is the server running, and is that its port?";
        }
        if (e instanceof UnknownHostException) {
            return "Is its name spelled right?";
        }
        if (hasCause(e, CertificateExpiredException.class)) {
            return "The server's operator has to renew it.";
        }
        if (hasCause(e, CertificateNotYetValidException.class)) {
            return "Is the clock of this machine right?";
        }
        if (isUntrusted(e)) {
            return "If the server signed its own, get a copy from its operator and add '--tls-trust FILE'.";
        }
        if (config.tls() && config.host().contains("_")) {
            return "TLS cannot check a host name with '_'. Connect by another name or by the address.";
        }
        String message = e instanceof SSLException ? String.valueOf(e.getMessage()) : "";
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "Connect to it by a name that is in its certificate.";
        }
        return message.contains("SSL message") ? "Is it a server without TLS? Then leave out '--tls'." : "";
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
        return e != null && (type.isInstance(e) || hasCause(e.getCause(), type));
    }

    private static boolean isUntrusted(Exception e) {
        return e instanceof SSLException && String.valueOf(e.getMessage()).contains("PKIX");
    }
}
