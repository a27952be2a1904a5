package chatserver.server;

import chatserver.connection.CloseReason;
import chatserver.connection.Connection;
import chatserver.connection.ConnectionConfig;
import chatserver.connection.ConnectionContext;
import chatserver.connection.ConnectionLog;
import chatserver.connection.ConnectionRegistry;
import chatserver.connection.Moderation;
import chatserver.connection.ReadBuffers;
import chatserver.delivery.Delivery;
import chatserver.delivery.FlowControl;
import chatserver.limits.Admission;
import chatserver.limits.Bans;
import chatserver.limits.ConnectionLimiter;
import chatserver.limits.ConnectionRejector;
import chatserver.limits.PasswordAttempts;
import chatserver.limits.RateLimiters;
import chatserver.limits.TlsRejections;
import chatserver.monitoring.JfrEvents;
import chatserver.monitoring.ServerStats;
import chatserver.process.ConnectionThreads;
import chatserver.process.FatalErrors;
import chatserver.process.ProcessExit;
import chatserver.process.Quietly;
import chatserver.process.Reason;
import chatserver.process.StartupException;
import chatserver.process.ThreadStarter;
import chatserver.protocol.ProxyHeader;
import chatserver.protocol.Reply;
import chatserver.room.Room;
import chatserver.security.Security;
import chatserver.security.Tls;
import java.net.Socket;
import java.util.Iterator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat server: listens, serves, stops. Everything runs between {@link #start} and {@link #stop}; any thread may call
 * both.
 *
 * <p>{@link chatserver} lists the threads. When {@link #stop} returns, they have ended or are about to, apart from those of
 * connections that could not be ended in time.
 */
public final class ChatServer {
    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private static final long LAST_LOG_LINES_NANOS = TimeUnit.MILLISECONDS.toNanos(100); // what a stop leaves for them

    private static final int ABORTED_IN_ANY_CASE = 64; // connections, when a stop has no time left

    /** Being shown by JMX takes a tenth of a second of computing, which the start can do without. */
    private static final long REGISTER_AFTER_MILLIS = 1000;

    private final ServerConfig config;
    private final Listener listener;
    private final LongSupplier clock = System::nanoTime;
    private final ThreadStarter threads = new ThreadStarter(clock);
    private final ConnectionThreads connectionThreads;
    private final Room room;
    private final Delivery delivery;
    private final ConnectionContext context;
    private final ConnectionRegistry connections = new ConnectionRegistry();
    private final AtomicLong connectionNumbers = new AtomicLong();
    private final Admission.Limits limits;
    private final ConnectionRejector rejector;
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(task -> ThreadStarter.daemon(task, "scheduler"));
    private final Sweeper sweeper;
    private final Acceptor acceptor;
    private final ServerStats stats;

    private ChatServer(ServerConfig config, Security security, Listener listener) {
        this.config = config;
        this.listener = listener;
        boolean tls = security.tls().isPresent();
        Capacity capacity = Capacity.ofProcess();
        int maxSockets = capacity.limitByDescriptors(config.limits().maxConnections());
        long maxBacklog = capacity.maxBacklog(config.connection().maxBacklog(), maxSockets);
        ConnectionConfig connection = config.connection().withMaxBacklog(maxBacklog);
        int maxConnections = capacity.limitByHeap(maxSockets, connection, tls);
        connectionThreads = new ConnectionThreads(threads, maxConnections);
        room = new Room(config.echo(), maxBacklog, capacity.maxHeap());
        delivery = new Delivery(maxBacklog, room::retained, threads, connectionThreads, clock);
        FlowControl flow = new FlowControl(maxBacklog, delivery::largestLag, clock);
        ConnectionLog log = new ConnectionLog(scheduler, clock);
        rejector = new ConnectionRejector(
                scheduler, capacity.maxRejected(), security.tls().map(layer -> overTls(layer, threads)), clock);
        limits = new Admission.Limits(
                new ConnectionLimiter(
                        maxConnections,
                        config.limits().maxPerAddress(),
                        config.limits().exemptLoopback()),
                new Bans(clock),
                new RateLimiters(config.limits().rate(), config.limits().burst(), clock),
                rejector,
                config.limits().proxies());
        context = new ConnectionContext(
                connection,
                security,
                new PasswordAttempts(clock),
                new Moderation(connections, limits, this::enforceBans),
                room,
                delivery,
                flow,
                log,
                new ReadBuffers(),
                clock);
        sweeper = new Sweeper(connection.shortestTimeout(), connections, delivery::redeliver, JfrEvents::slow, clock);
        acceptor = new Acceptor(listener.socket(), this::handleAccepted);
        stats = new ServerStats(
                port(),
                connections,
                room,
                rejector,
                limits.bans(),
                security.tls().map(Tls::certificate),
                clock);
    }

    private void enforceBans() {
        sweeper.enforceBans(scheduler);
    }

    private static TlsRejections overTls(Tls tls, ThreadStarter threads) {
        return new TlsRejections(
                socket -> tls.handshake(socket, ProxyHeader.readPast(socket.getInputStream())), threads);
    }

    /**
     * Starts a server. When this returns, it accepts connections.
     *
     * @throws StartupException if the server cannot start; then nothing of it remains
     */
    public static ChatServer start(ServerConfig config) throws StartupException {
        Listener.prepare(config.host());
        Security security = Security.of(config.security());
        Listener listener = Listener.open(config.host(), config.port());
        ChatServer server = null;
        try {
            server = new ChatServer(config, security, listener);
            server.startThreads();
            return server;
        } catch (RuntimeException | OutOfMemoryError e) { // without a thread, for instance
            FatalErrors.exitIfHeapIsFull(e);
            Quietly.close(listener.socket(), LOG);
            if (server != null) {
                server.stopThreads();
            }
            throw new StartupException("cannot start: " + Reason.of(e));
        }
    }

    /**
     * Tries what a start needs before it listens: reads all files, and resolves the host.
     *
     * @throws StartupException as {@link #start} would
     */
    public static void check(ServerConfig config) throws StartupException {
        Security.of(config.security());
        Listener.resolve(config.host(), config.port());
    }

    private void startThreads() {
        delivery.start();
        sweeper.schedule(scheduler);
        context.security().tls().ifPresent(tls -> tls.certificate().watch());
        scheduler.schedule(stats::register, REGISTER_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        acceptor.start();
    }

    /**
     * Stops the server: accepts no more connections, delivers what was accepted, sends every client the notice and closes.
     * When the shutdown timeout is nearly over, it aborts the connections that are left, as many as there is time for; the end
     * of the process closes the others. A second call waits for the first and then has nothing to do.
     */
    public synchronized void stop() throws InterruptedException {
        long start = clock.getAsLong();
        long usable =
                ProcessExit.timeForShutdownAction(config.shutdownTimeout()).toNanos();
        long timeout = Math.max(usable / 2, Math.min(usable * 8 / 10, usable - LAST_LOG_LINES_NANOS));
        acceptor.stop();
        room.close();
        connections.forEach(connection -> connection.closeGracefully(CloseReason.SERVER_SHUTDOWN));
        connections.awaitNone(clock, start, timeout * 7 / 8);
        abortAll(start, timeout);
        connections.awaitNone(clock, start, timeout);
        stopThreads();
        context.log().flush();
        rejector.flushLog();
    }

    /** Aborts all connections until {@code limit} nanoseconds after {@code start}, and a few in any case. */
    private void abortAll(long start, long limit) {
        Iterator<Connection> present = connections.iterator();
        for (int i = 0; present.hasNext() && (i < ABORTED_IN_ANY_CASE || clock.getAsLong() - start < limit); i++) {
            present.next().abort(CloseReason.SERVER_SHUTDOWN);
        }
    }

    /** Stops all threads but the acceptor's and those that serve a connection, whether they have started or not. */
    private void stopThreads() {
        scheduler.shutdownNow();
        context.security().tls().ifPresent(tls -> tls.certificate().stop());
        stats.unregister();
        connectionThreads.stop();
        delivery.stop();
        rejector.stop();
        threads.release();
    }

    /** Returns the port on which the server listens. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    /** Returns the host on which the server listens, for the log. If it is every address, the text says of which IP. */
    public String host() {
        return listener.description();
    }

    /** Returns what the server has done until now, as one line for the log. */
    public String summary() {
        return stats.summary();
    }

    private void handleAccepted(Socket socket) {
        Admission admission = new Admission(socket, limits);
        if (admission.enter() && !serve(socket, admission)) {
            admission.refuse(Reply.SERVER_FULL);
        }
    }

    /** Starts a connection and returns true, or returns false if it gets no thread. */
    private boolean serve(Socket socket, Admission admission) {
        Connection connection = null;
        boolean started = false;
        try {
            long number = connectionNumbers.incrementAndGet();
            connection = new Connection(number, socket, context, admission, this::onClosed);
            connections.add(connection);
            started = connectionThreads.run(connection, "conn-" + number);
        } finally {
            if (started) {
                connections.countStarted();
            } else {
                admission.release();
                if (connection != null) {
                    connections.remove(connection);
                }
            }
        }
        return started;
    }

    private void onClosed(Connection connection) {
        try {
            JfrEvents.ended(connection);
            if (connection.closeReason() == CloseReason.SLOW_READER) {
                JfrEvents.slow(connection);
            }
        } finally {
            connections.remove(connection);
        }
    }
}
