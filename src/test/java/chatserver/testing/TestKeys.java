package chatserver.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost and its private key, made by the JDK's own keytool when it is first needed. */
public final class TestKeys {
    /** What the keystore is locked with. */
    public static final String PASSWORD = "a secret of the tests";

    /** The keystore. */
    public static final Path KEYSTORE;

    /** A file with its password. */
    public static final Path PASSWORD_FILE;

    /** TLS for clients that trust that certificate, and no other. */
    static final SSLContext TRUSTING;

    static {
        try {
            Path folder = Files.createTempDirectory("chatserver-keys");
            KEYSTORE = make(folder.resolve("server.p12"));
            PASSWORD_FILE = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
            TRUSTING = trusting();
            folder.toFile().deleteOnExit(); // in reverse order: the files go first
            KEYSTORE.toFile().deleteOnExit();
            PASSWORD_FILE.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestKeys() {}

    private static Path make(Path keystore) throws IOException {
        keytool(
                keystore,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "90");
        return keystore;
    }

    /** Has keytool do something with a keystore that has the usual password. */
    public static void keytool(Path keystore, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keystore).as(output).exists();
    }

    /** The options that have a server use it. */
    public static String[] options() {
        return new String[] {"--tls-keystore=" + KEYSTORE, "--tls-password-file=" + PASSWORD_FILE};
    }

    private static SSLContext trusting() {
        try (InputStream in = Files.newInputStream(KEYSTORE)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
