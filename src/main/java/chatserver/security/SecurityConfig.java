package chatserver.security;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What protects the room. Immutable.
 *
 * @param tlsKeystore PKCS12 file with the server's certificate and private key; without one there is no TLS
 * @param tlsPassword password of that file
 * @param password what every LOGIN needs; empty if every client may log in
 */
public record SecurityConfig(Optional<Path> tlsKeystore, Secret tlsPassword, Optional<Secret> password) {}
