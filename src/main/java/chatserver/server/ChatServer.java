package chatserver.server;

import chatserver.connection.CloseReason;
import chatserver.connection.Connection;
import chatserver.connection.ConnectionConfig;
import chatserver.connection.ConnectionContext;
import chatserver.connection.ConnectionRegistry;
import chatserver.connection.ReadBuffers;
import chatserver.delivery.Delivery;
import chatserver.limits.ConnectionLimiter;
import chatserver.limits.ConnectionRejector;
import chatserver.limits.RateLimiters;
import chatserver.limits.TokenBucket;
import chatserver.monitoring.JfrEvents;
import chatserver.monitoring.ServerStats;
import chatserver.process.ThreadStarter;
import chatserver.protocol.Reply;
import chatserver.room.Room;
import chatserver.security.Security;
import chatserver.security.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The chat server: listens, serves, stops. Everything runs between {@link #start} and {@link #stop}; any thread may call
 * both.
 *
 * <p>Threads that it starts: {@code acceptor}; {@code conn-N}, one a connection; those of the {@link Delivery}; and
 * {@code scheduler}, which sweeps, closes rejected sockets and never waits for a client. When {@link #stop} returns, all have
 * ended or have nothing left to wait for.
 */
public final class ChatServer {
    private static final int ACCEPT_BACKLOG = 1024;

    /** Being shown by JMX takes a tenth of a second of computing, which the start can do without. */
    private static final long REGISTER_AFTER_MILLIS = 1000;

    private final ServerConfig config;
    private final ServerSocket listener;
    private final LongSupplier clock = System::nanoTime;
    private final ThreadStarter threads = new ThreadStarter(clock);
    private final Room room;
    private final Delivery delivery;
    private final ConnectionContext context;
    private final ConnectionRegistry connections = new ConnectionRegistry();
    private final AtomicLong connectionNumbers = new AtomicLong();
    private final ConnectionLimiter limiter;
    private final RateLimiters rates;
    private final ConnectionRejector rejector;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> ThreadStarter.daemon(task, "scheduler"));
    private final Sweeper sweeper;
    private final Acceptor acceptor;
    private final ServerStats stats;

    private ChatServer(ServerConfig config, Security security, ServerSocket listener) {
        this.config = config;
        this.listener = listener;
        boolean tls = security.tls().isPresent();
        Capacity capacity = Capacity.ofProcess();
        long maxBacklog = capacity.maxBacklog(config.connection().maxBacklog());
        ConnectionConfig connection = config.connection().withMaxBacklog(maxBacklog);
        room = new Room(config.echo(), maxBacklog);
        delivery = new Delivery(maxBacklog, room::retained, threads, clock);
        context = new ConnectionContext(connection, security, room, delivery, new ReadBuffers(), clock);
        limiter = new ConnectionLimiter(
                capacity.maxConnections(config.limits().maxConnections(), connection, tls),
                config.limits().maxPerAddress(),
                config.limits().exemptLoopback());
        rates = new RateLimiters(config.limits().rate(), config.limits().burst(), clock);
        rejector = new ConnectionRejector(scheduler, capacity.maxRejected(), tls);
        sweeper = new Sweeper(connection.shortestTimeout(), connections, delivery::redeliver, JfrEvents::slow, clock);
        acceptor = new Acceptor(listener, this::handleAccepted);
        stats = new ServerStats(port(), connections, room, rejector, clock);
    }

    /**
     * Starts a server and returns it when it accepts connections.
     *
     * @throws StartupException if a file that it needs cannot be used
     * @throws IOException if it cannot listen where it is told to
     */
    public static ChatServer start(ServerConfig config) throws IOException {
        Security security = Security.of(config.security());
        new ServerSocket(0).close(); // the JVM's first close loads classes, which would fail without free descriptors
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()), ACCEPT_BACKLOG);
            ChatServer server = new ChatServer(config, security, listener);
            server.start();
            return server;
        } catch (Throwable e) {
            listener.close();
            throw e;
        }
    }

    private void start() {
        delivery.start();
        sweeper.schedule(scheduler);
        scheduler.schedule(stats::register, REGISTER_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        acceptor.start();
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    private void handleAccepted(Socket socket) {
        Optional<Reply> refusal = limiter.acquire(socket.getInetAddress());
        if (refusal.isEmpty() && !serve(socket)) {
            limiter.release(socket.getInetAddress());
            refusal = Optional.of(Reply.SERVER_FULL);
        }
        refusal.ifPresent(reply -> rejector.reject(socket, reply));
    }

    /** Starts a connection, or returns false if there is no thread for it. */
    private boolean serve(Socket socket) {
        InetAddress address = socket.getInetAddress();
        Optional<TokenBucket> rate = limiter.isExempt(address) ? Optional.empty() : rates.take(address);
        Runnable giveBackRate = () -> rate.ifPresent(bucket -> rates.giveBack(address, bucket));
        Connection connection = new Connection(socket, context, rate, giveBackRate, this::onClosed);
        connections.add(connection);
        String name = "conn-" + connectionNumbers.incrementAndGet();
        boolean started = threads.start(ThreadStarter.daemon(connection, name));
        if (!started) {
            connections.remove(connection);
            giveBackRate.run();
        }
        return started;
    }

    private void onClosed(Connection connection) {
        JfrEvents.ended(connection);
        connections.remove(connection);
        limiter.release(connection.inetAddress());
    }

    /**
     * Stops: accepts no more connections, delivers what was accepted, tells all users and closes. Returns when all clients
     * have gone, or when the time for it is over and the rest has been cut. A second call finds nothing left.
     */
    public synchronized void stop() throws InterruptedException {
        long start = clock.getAsLong();
        long limit = config.shutdownTimeout().toNanos();
        acceptor.stop();
        room.close();
        connections.forEach(connection -> connection.closeGracefully(CloseReason.SERVER_SHUTDOWN));
        connections.awaitNone(clock, start, limit * 7 / 10); // the rest is for cutting those that have not gone by then
        connections.forEach(connection -> connection.abort(CloseReason.SERVER_SHUTDOWN));
        connections.awaitNone(clock, start, limit * 9 / 10);
        scheduler.shutdownNow();
        stats.unregister();
        delivery.stop();
        threads.release();
    }

    /** What it has done, in a line for the log. */
    public String summary() {
        return stats.summary();
    }
}
