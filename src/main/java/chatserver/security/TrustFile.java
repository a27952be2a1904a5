package chatserver.security;

import chatserver.process.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.MatchResult;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file with the certificates that a client trusts. Other blocks in it, such as a private key, are skipped. Stateless. */
public final class TrustFile {
    private TrustFile() {}

    /**
     * Returns what trusts these certificates and no others.
     *
     * @throws CertificateException if the file cannot be used; the message names the file and the reason
     */
    public static TrustManager[] read(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        int number = 1;
        try {
            for (MatchResult block : PemFiles.blocks(file)) {
                if (block.group(1).matches("(TRUSTED |X509 )?CERTIFICATE")) {
                    ByteArrayInputStream bytes = new ByteArrayInputStream(PemFiles.bytes(block));
                    trusted.setCertificateEntry(Integer.toString(number), factory.generateCertificate(bytes));
                    number++;
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new CertificateException("certificate " + number + " in '" + file + "' is damaged");
        } catch (IOException e) {
            throw new CertificateException("cannot read '" + file + "': " + Reason.of(e));
        }
        if (number == 1) {
            throw new CertificateException(
                    "no certificate in '" + file + "': expected PEM, with a line -----BEGIN CERTIFICATE-----");
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return managers.getTrustManagers();
    }
}
