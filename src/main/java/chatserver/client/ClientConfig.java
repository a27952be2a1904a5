package chatserver.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the client connects to, how, and as which user.
 *
 * @param host name or address of the server
 * @param port its TCP port
 * @param tls whether to speak TLS
 * @param trust a PEM file with the certificates to trust, in place of those that the JDK trusts
 * @param name the user's name, a valid one; without it, the client asks the user
 * @param passwordFile a file whose first line is the room's password; without it, the client asks if one is needed
 */
public record ClientConfig(
        String host, int port, boolean tls, Optional<Path> trust, Optional<String> name, Optional<Path> passwordFile) {
    /** Returns host and port as a user would write them, such as {@code [::1]:4000}. */
    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
