package chatserver.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A certificate for localhost and its private key as PEM, made by keytool.
 *
 * @param certificate a block of PEM
 * @param key a block of PEM, PKCS#8
 * @param serial the certificate's serial number
 */
public record PemKeys(String certificate, String key, String serial) {
    /** Makes a key of this algorithm, and a certificate that is valid for some days. */
    public static PemKeys make(Path folder, String algorithm, int days) throws IOException, GeneralSecurityException {
        Path keystore = Files.createTempFile(folder, "keys", ".p12");
        Files.delete(keystore);
        TestKeys.keytool(
                keystore,
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-startdate",
                "-10d",
                "-validity",
                Integer.toString(10 + days));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = TestKeys.PASSWORD.toCharArray();
        try (InputStream in = Files.newInputStream(keystore)) {
            keys.load(in, password);
        }
        String alias = keys.aliases().nextElement();
        X509Certificate certificate = (X509Certificate) keys.getCertificate(alias);
        return new PemKeys(
                block("CERTIFICATE", certificate.getEncoded()),
                block("PRIVATE KEY", keys.getKey(alias, password).getEncoded()),
                certificate.getSerialNumber().toString());
    }

    /** Returns a block of PEM. */
    public static String block(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + type + "-----\n";
    }

    /** Writes both into a folder as {@code fullchain.pem} and {@code privkey.pem}, and returns the folder. */
    public Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("fullchain.pem"), certificate);
        Files.writeString(folder.resolve("privkey.pem"), key);
        return folder;
    }
}
