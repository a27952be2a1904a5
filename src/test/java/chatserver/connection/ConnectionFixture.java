package chatserver.connection;

import chatserver.delivery.Delivery;
import chatserver.delivery.FlowControl;
import chatserver.limits.Admission;
import chatserver.limits.PasswordAttempts;
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

/** Makes a connection that is alone in its room. */
final class ConnectionFixture {
    private static final int MAX_BACKLOG = 1_000_000;

    private ConnectionFixture() {}

    /** Returns a connection that does not run yet, without timeouts but for the write timeout. */
    static Connection connection(
            Socket socket, Duration writeTimeout, LongSupplier clock, Consumer<Connection> onClosed) {
        Room room = new Room(false, MAX_BACKLOG);
        ConnectionContext context = new ConnectionContext(
                new ConnectionConfig(4096, MAX_BACKLOG, Duration.ZERO, Duration.ZERO, writeTimeout),
                new Security(Optional.empty(), Optional.empty()),
                new PasswordAttempts(clock),
                room,
                new Delivery(MAX_BACKLOG, room::retained, new ThreadStarter(System::nanoTime), clock),
                new FlowControl(MAX_BACKLOG, now -> 0, clock),
                new ConnectionLog(Executors.newSingleThreadScheduledExecutor(), clock),
                new ReadBuffers(),
                clock);
        return new Connection(
                1, socket, context, new Admission(socket, new Admission.Limits(null, null, null, List.of())), onClosed);
    }
}
