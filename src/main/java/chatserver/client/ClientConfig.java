package chatserver.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the client connects to, how, and as whom.
 *
 * @param host name or address of the server
 * @param port its TCP port
 * @param tls whether to speak TLS
 * @param trust a PEM file with the certificates to trust, in place of those that the JDK trusts
 * @param name the user's name, a valid one; if there is none, a person is asked for it
 */
public record ClientConfig(String host, int port, boolean tls, Optional<Path> trust, Optional<String> name) {
    /** Host and port as a user would write them, such as {@code [::1]:4000}. */
    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
