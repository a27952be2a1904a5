package chatserver.security;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of TLS and of the passwords. Immutable. There is TLS if there is a keystore, or a certificate and its key.
 *
 * @param tlsKeystore PKCS12 file with the server's certificate and private key
 * @param tlsPassword password of that file
 * @param tlsCert PEM file with the server's certificate and those that lead to a root; without a keystore
 * @param tlsKey PEM file with the private key of that certificate
 * @param password what every LOGIN needs; empty means that every client may log in
 * @param operatorPassword what makes a user an operator; empty means that there are no operators
 */
public record SecurityConfig(
        Optional<Path> tlsKeystore,
        Secret tlsPassword,
        Optional<Path> tlsCert,
        Optional<Path> tlsKey,
        Optional<Secret> password,
        Optional<Secret> operatorPassword) {

    /** Returns whether the server speaks TLS. */
    public boolean hasTls() {
        return certificateSource().isPresent();
    }

    Optional<CertificateSource> certificateSource() {
        if (tlsKeystore.isPresent()) {
            return Optional.of(new KeystoreFile(tlsKeystore.get(), tlsPassword));
        }
        return tlsCert.flatMap(certificate -> tlsKey.map(key -> new PemFiles(certificate, key)));
    }
}
