package chatserver.security;

import chatserver.process.StartupException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a client has to pass before it is in the room, TLS and a password, and the password of the operators. Each of them is
 * there if it is configured. Immutable.
 *
 * @param tls TLS, if the server speaks it; then it speaks nothing else
 * @param password what every LOGIN needs, if anything
 * @param operatorPassword what makes a user an operator; empty means that there are no operators
 */
public record Security(Optional<Tls> tls, Optional<Password> password, Optional<Password> operatorPassword) {
    /**
     * Reads the files that the configuration names.
     *
     * @throws StartupException if one of them cannot be used
     */
    public static Security of(SecurityConfig config) throws StartupException {
        Optional<CertificateSource> source = config.certificateSource();
        return new Security(
                source.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Tls(new ReloadingCertificate(source.get(), InstantSource.system()))),
                password(config.password()),
                password(config.operatorPassword()));
    }

    private static Optional<Password> password(Optional<Secret> secret) throws StartupException {
        return secret.isEmpty() ? Optional.empty() : Optional.of(Password.of(secret.get()));
    }
}
