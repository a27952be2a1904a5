package chatserver.server;

import chatserver.connection.ConnectionConfig;
import chatserver.limits.LimitsConfig;
import chatserver.security.SecurityConfig;
import java.time.Duration;

/**
 * All settings of a {@link ChatServer}. Immutable. The values are taken as given; the command line
 * checks them.
 *
 * @param host address or name to listen on; {@code ::} is every address, {@code 0.0.0.0} every IPv4 address
 * @param port TCP port to listen on, 0 to 65535; 0 takes a free one
 * @param shutdownTimeout longest time that a graceful stop may take
 * @param echo whether a sender receives its own MSG too
 * @param connection the settings of every connection
 * @param limits the limits on who may connect and how much one client may send
 * @param security what protects the room
 */
public record ServerConfig(
        String host,
        int port,
        Duration shutdownTimeout,
        boolean echo,
        ConnectionConfig connection,
        LimitsConfig limits,
        SecurityConfig security) {}
