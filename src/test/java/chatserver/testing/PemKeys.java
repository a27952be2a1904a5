package chatserver.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * A certificate for localhost and its private key as PEM.
 *
 * @param certificate a block of PEM
 * @param key a block of PEM, PKCS#8
 * @param serial the certificate's serial number
 */
public record PemKeys(String certificate, String key, String serial) {
    /** Makes a key of this algorithm, and a certificate that is valid for some days. */
    public static PemKeys make(String algorithm, int days) throws GeneralSecurityException {
        SelfSigned made = SelfSigned.make(algorithm, days);
        return new PemKeys(
                block("CERTIFICATE", made.certificate().getEncoded()),
                block("PRIVATE KEY", made.key().getEncoded()),
                made.certificate().getSerialNumber().toString());
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
