package chatserver.testing;

import chatserver.connection.Connection;
import chatserver.connection.ConnectionConfig;
import chatserver.connection.ConnectionContext;
import chatserver.connection.ConnectionLog;
import chatserver.connection.ReadBuffers;
import chatserver.delivery.Delivery;
import chatserver.delivery.FlowControl;
import chatserver.limits.Admission;
import chatserver.limits.Bans;
import chatserver.limits.PasswordAttempts;
import chatserver.process.ConnectionThreads;
import chatserver.process.ThreadStarter;
import chatserver.room.Room;
import chatserver.security.Security;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Makes connections, or what they share, without the rest of a server. */
public final class ConnectionFixture {
    private static final int MAX_BACKLOG = 1_000_000;

    private ConnectionFixture() {}

    /** Returns a connection that is alone in its room and does not run yet, without timeouts but for the write timeout. */
    public static Connection connection(
            Socket socket, Duration writeTimeout, LongSupplier clock, Consumer<Connection> onClosed) {
        Room room = new Room(false, MAX_BACKLOG, DeliveryFixture.MAX_HEAP);
        ThreadStarter starter = new ThreadStarter(System::nanoTime);
        Delivery delivery =
                new Delivery(MAX_BACKLOG, room::retained, starter, new ConnectionThreads(starter, 1), clock);
        return new Connection(1, socket, context(room, delivery, writeTimeout, clock), unlimited(socket), onClosed);
    }

    /** Returns what connections in a room share: no TLS, no password, and no timeouts but the write timeout. */
    public static ConnectionContext context(Room room, Delivery delivery, Duration writeTimeout, LongSupplier clock) {
        return new ConnectionContext(
                new ConnectionConfig(4096, MAX_BACKLOG, Duration.ZERO, Duration.ZERO, writeTimeout),
                new Security(Optional.empty(), Optional.empty(), Optional.empty()),
                new PasswordAttempts(clock),
                null,
                room,
                delivery,
                new FlowControl(MAX_BACKLOG, now -> 0, clock),
                new ConnectionLog(Executors.newSingleThreadScheduledExecutor(), clock),
                new ReadBuffers(),
                clock);
    }

    /** Returns an admission without any limit. */
    public static Admission unlimited(Socket socket) {
        return new Admission(socket, new Admission.Limits(null, new Bans(System::nanoTime), null, null, List.of()));
    }
}
