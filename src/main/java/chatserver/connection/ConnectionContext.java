package chatserver.connection;

import chatserver.delivery.Delivery;
import chatserver.delivery.FlowControl;
import chatserver.limits.PasswordAttempts;
import chatserver.room.Room;
import chatserver.security.Security;
import java.util.function.LongSupplier;

/**
 * What all connections of a server share.
 *
 * @param config their settings
 * @param security what a client has to pass before it is in the room
 * @param attempts limits attempts at the passwords
 * @param moderation what operators act on
 * @param room the room
 * @param delivery writes to the clients
 * @param flow slows down clients that send more than the readers can take
 * @param log logs logins and ends
 * @param readBuffers large buffers that they share
 * @param clock nanoseconds, as from {@link System#nanoTime}
 */
public record ConnectionContext(
        ConnectionConfig config,
        Security security,
        PasswordAttempts attempts,
        Moderation moderation,
        Room room,
        Delivery delivery,
        FlowControl flow,
        ConnectionLog log,
        ReadBuffers readBuffers,
        LongSupplier clock) {}
