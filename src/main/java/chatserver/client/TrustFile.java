package chatserver.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file with the certificates to trust. Whatever else it contains, such as a private key, is skipped. Stateless. */
final class TrustFile {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private TrustFile() {}

    /**
     * Returns what trusts these certificates and no others.
     *
     * @throws CertificateException if the file cannot be used; the message names the file and the reason
     */
    static TrustManager[] read(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        Matcher blocks = CERTIFICATE.matcher(text(file));
        while (blocks.find()) {
            String number = Integer.toString(trusted.size() + 1);
            byte[] block = blocks.group().getBytes(StandardCharsets.ISO_8859_1);
            try {
                trusted.setCertificateEntry(number, certificates.generateCertificate(new ByteArrayInputStream(block)));
            } catch (CertificateException e) {
                throw new CertificateException("certificate " + number + " in '" + file + "' is damaged");
            }
        }
        if (trusted.size() == 0) {
            throw new CertificateException(
                    "no certificate in '" + file + "': expected PEM, with a line -----BEGIN CERTIFICATE-----");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static String text(Path file) throws IOException, CertificateException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new CertificateException("cannot read '" + file + "': " + e.getMessage());
        }
    }
}
