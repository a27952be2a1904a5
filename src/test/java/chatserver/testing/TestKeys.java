package chatserver.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost and its private key, made when it is first needed. */
public final class TestKeys {
    /** The keystore's password. */
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
            SelfSigned keys = SelfSigned.make("EC", 90);
            KEYSTORE = write(keys, folder.resolve("server.p12"));
            PASSWORD_FILE = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
            TRUSTING = trusting(keys.certificate());
            folder.toFile().deleteOnExit(); // in reverse order: the files go first
            KEYSTORE.toFile().deleteOnExit();
            PASSWORD_FILE.toFile().deleteOnExit();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestKeys() {}

    private static Path write(SelfSigned keys, Path keystore) throws GeneralSecurityException, IOException {
        char[] password = PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        // keytool takes this entry if none is named
        store.setKeyEntry("mykey", keys.key(), password, new Certificate[] {keys.certificate()});
        try (OutputStream out = Files.newOutputStream(keystore)) {
            store.store(out, password);
        }
        return keystore;
    }

    /** Runs keytool on a keystore that has the usual password. */
    public static void keytool(Path keystore, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Tools.run(command);
    }

    /** Returns the options that make a server use it. */
    public static String[] options() {
        return new String[] {"--tls-keystore=" + KEYSTORE, "--tls-password-file=" + PASSWORD_FILE};
    }

    private static SSLContext trusting(X509Certificate certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
