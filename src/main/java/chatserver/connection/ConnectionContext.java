package chatserver.connection;

import chatserver.delivery.Delivery;
import chatserver.delivery.FlowControl;
import chatserver.room.Room;
import chatserver.security.Security;
import java.util.function.LongSupplier;

/**
 * What all connections of a server share.
 *
 * @param config their settings
 * @param security what a client has to pass before it is in the room
 * @param room where they meet
 * @param delivery what writes to them
 * @param flow slows down clients that send more than the readers can take
 * @param readBuffers large buffers that they share
 * @param clock nanoseconds, as from {@link System#nanoTime}
 */
public record ConnectionContext(
        ConnectionConfig config,
        Security security,
        Room room,
        Delivery delivery,
        FlowControl flow,
        ReadBuffers readBuffers,
        LongSupplier clock) {}
