package chatserver.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything a {@link ChatServer} can be told: where to listen, and the limits that protect it. Immutable; the values
 * are taken as given, since checking what a user typed is the business of whoever read it.
 *
 * @param host address or name to listen on
 * @param port TCP port to listen on, 0 to 65535; 0 takes a free one
 * @param maxLine longest line accepted from a client, in bytes before its end
 * @param maxBacklog bytes of the conversation one reader may lag behind before it is cut; an eighth of it bounds its
 *     private lines
 * @param idleTimeout silence after which a user is cut; zero means never
 * @param loginTimeout time from connecting to logging in; zero means for ever
 * @param writeTimeout longest time one write may take before the reader is cut; zero means for ever
 * @param shutdownTimeout longest time a graceful stop may take
 * @param maxConnections connections at one time
 * @param maxPerAddress connections at one time from one address
 * @param rate lines a second one client may send in the long run; 0 means no limit
 * @param burst lines one client may send at once before {@code rate} holds
 * @param exemptLoopback whether clients on this machine are free of {@code maxPerAddress} and {@code rate}
 * @param echo whether a sender receives its own MSG too
 * @param tlsKeystore PKCS12 file with the server's certificate and private key; without one there is no TLS
 * @param tlsPassword password of that file
 * @param password what every LOGIN needs; nothing means that everybody may log in
 */
public record ServerConfig(
        String host,
        int port,
        int maxLine,
        long maxBacklog,
        Duration idleTimeout,
        Duration loginTimeout,
        Duration writeTimeout,
        Duration shutdownTimeout,
        int maxConnections,
        int maxPerAddress,
        double rate,
        int burst,
        boolean exemptLoopback,
        boolean echo,
        Optional<Path> tlsKeystore,
        Secret tlsPassword,
        Optional<Secret> password) {}
