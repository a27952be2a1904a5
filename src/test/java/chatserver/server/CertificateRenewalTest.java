package chatserver.server;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.PemKeys;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Tools;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a running server takes a renewed certificate. It takes seconds, since the server checks every three. */
@Order(1) // takes long
class CertificateRenewalTest {
    private static final int PATIENCE_MILLIS = 30_000;

    @TempDir
    private Path folder;

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        Socket plain = new Socket("127.0.0.1", port);
        plain.setSoTimeout(PATIENCE_MILLIS);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        socket.startHandshake();
        return socket;
    }

    private static String serial(int port) throws Exception {
        try (SSLSocket socket = connect(port)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSerialNumber().toString();
        }
    }

    private static void ping(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("PING\n".getBytes());
        assertThat(new String(socket.getInputStream().readNBytes(5))).isEqualTo("PONG\n");
    }

    /** Such as one on a network file system that does not answer. */
    @Test
    void aKeyFileThatCannotBeReadToItsEndDelaysNoDeadline() throws Exception {
        Tools.assumeInstalled("mkfifo");
        Path live = PemKeys.make("EC", 90).writeTo(folder.resolve("live"));
        Path key = live.resolve("privkey.pem");
        try (TestServer server = TestServer.start(
                "--tls-cert=" + live.resolve("fullchain.pem"), "--tls-key=" + key, "--login-timeout=1")) {
            Files.delete(key);
            Tools.run(List.of("mkfifo", key.toString()));
            try (FileChannel writer = FileChannel.open(key, WRITE)) { // returns when the server has opened it
                TestClient silent = server.connect();
                silent.expectNoMore();
            }
        }
    }

    @Test
    void newConnectionsUseARenewedCertificateAndOldOnesGoOn() throws Exception {
        PemKeys old = PemKeys.make("RSA", 90);
        PemKeys renewed = PemKeys.make("EC", 90);
        Path live = old.writeTo(folder.resolve("live"));
        try (TestServer server = TestServer.start(
                        "--tls-cert=" + live.resolve("fullchain.pem"), "--tls-key=" + live.resolve("privkey.pem"));
                SSLSocket alice = connect(server.port())) {
            alice.getOutputStream().write("LOGIN alice\n".getBytes());
            assertThat(new String(alice.getInputStream().readNBytes(3))).isEqualTo("OK\n");
            assertThat(serial(server.port())).isEqualTo(old.serial());
            renewed.writeTo(live);
            Await.until("the new certificate", () -> serial(server.port()).equals(renewed.serial()));
            ping(alice);
        }
    }

    /** Trusts any certificate. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
