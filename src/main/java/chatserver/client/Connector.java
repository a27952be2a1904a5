package chatserver.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Opens the connection to the server, and finds the words where that does not work. Stateless. */
final class Connector {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Connector() {}

    /** Connects; over TLS, to a server that is proved to be the one meant. */
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
            throw new ClientException("cannot connect to " + config.address() + ": " + reason(e) + hint(e, config));
        }
    }

    /** Tries each address that the host has, since it may listen at one of them only. */
    private static Socket connectPlain(ClientConfig config) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(config.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, config.port()), (int) PATIENCE.toMillis());
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
        context.init(null, config.trust().isPresent() ? trustIn(config.trust().get()) : null, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, config.host(), config.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // without it, any trusted server could pose as this one
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    private static TrustManager[] trustIn(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry(Integer.toString(trusted.size()), certificate);
            }
        }
        if (trusted.size() == 0) {
            throw new CertificateException("no certificate in " + file);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    /** What went wrong, in a few words. */
    static String reason(Exception e) {
        if (e instanceof UnknownHostException) {
            return "no such host";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file: " + e.getMessage();
        }
        if (isUntrusted(e)) {
            return "its certificate is not trusted";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static boolean isUntrusted(Exception e) {
        return e instanceof SSLException && e.getMessage().contains("PKIX");
    }

    private static String hint(Exception e, ClientConfig config) {
        String hint = "";
        if (e instanceof ConnectException) {
            hint = "Is the server running, and is that its port?";
        } else if (e instanceof UnknownHostException) {
            hint = "Is its name spelled right?";
        } else if (isUntrusted(e)) {
            hint = "If it has signed its own, get a copy from whoever runs it, and say '--tls-trust FILE'.";
        } else if (e instanceof SSLException && e.getMessage().contains("No subject alternative")) {
            hint = "Connect to it by a name that stands in its certificate.";
        } else if (e instanceof SSLException && e.getMessage().contains("SSL message")) {
            hint = "Is it a server without TLS? Then leave out '--tls'.";
        }
        return hint.isEmpty() ? "" : "\n" + hint;
    }
}
