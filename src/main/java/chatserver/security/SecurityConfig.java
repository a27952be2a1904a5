package chatserver.security;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of TLS and of the password. Immutable.
 *
 * @param tlsKeystore PKCS12 file with the server's certificate and private key; without it there is no TLS
 * @param tlsPassword password of that file
 * @param password what every LOGIN needs; empty means that every client may log in
 */
public record SecurityConfig(Optional<Path> tlsKeystore, Secret tlsPassword, Optional<Secret> password) {}
