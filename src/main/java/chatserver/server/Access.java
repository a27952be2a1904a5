package chatserver.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a client has to get past before it is in the room: TLS and a password, each where it is asked for. Immutable.
 *
 * @param encryption TLS, if the server speaks it; then it speaks nothing else
 * @param password what every LOGIN needs, if anything
 */
record Access(Optional<Encryption> encryption, Optional<Password> password) {
    /**
     * Reads the files that the configuration names.
     *
     * @throws StartException if one of them cannot be used
     */
    static Access of(ServerConfig config) throws StartException {
        Optional<Path> keystore = config.tlsKeystore();
        return new Access(
                keystore.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Encryption.of(keystore.get(), config.tlsPassword())),
                config.password().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Password.of(config.password().get())));
    }
}
