package chatserver.server;

import chatserver.protocol.Reply;
import chatserver.room.Room;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat server: listens, serves, stops. Everything runs between {@link #start} and {@link #stop}; both may be called
 * by any thread.
 *
 * <p>Threads it starts: {@code acceptor}; one {@code conn-N} a connection; the {@linkplain DeliveryPool delivery pool}'s;
 * {@code sweeper}, which enforces the deadlines; and {@code timer}, for what is to be done a little later. The last two
 * never wait for a client. All have ended, or have nothing left to wait for, when {@link #stop} returns.
 */
public final class ChatServer {
    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private static final int ACCEPT_BACKLOG = 1024;
    private static final int RESERVED_DESCRIPTORS = 32; // for the JVM and the log
    private static final int MAX_REFUSALS = 256; // connections being refused at one time, where descriptors allow

    /** Being shown by JMX takes a tenth of a second of computing, which is not to be taken from the start. */
    private static final long SHOWN_AFTER_MILLIS = 1000;

    private final ServerConfig config;
    private final Access access;
    private final LongSupplier clock = System::nanoTime;
    private final ServerSocket listener;
    private final Room room;
    private final ThreadReserve threads = new ThreadReserve(clock);
    private final DeliveryPool delivery;
    private final Audience audience;
    private final Acceptor acceptor;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "timer"));
    private final Sweeper sweeper;

    private final Connections connections = new Connections();
    private final Admission admission;
    private final Allowances allowances;
    private final Refusals refusals;
    private final AtomicLong connectionsEver = new AtomicLong();
    private final Status status;

    private ChatServer(ServerConfig config, Access access, ServerSocket listener) {
        this.config = config;
        this.access = access;
        this.listener = listener;
        room = new Room(config.echo(), config.maxBacklog() / 8);
        delivery = new DeliveryPool(clock, threads::start, Thread::yield);
        audience = new Audience(delivery, clock);
        long maxDescriptors = maxDescriptors();
        int maxRefusals = (int) Math.min(MAX_REFUSALS, maxDescriptors / 16);
        sweeper = new Sweeper(connections, config, delivery, audience, clock);
        refusals = new Refusals(timer, maxRefusals, access.encryption().isPresent());
        int maxConnections = maxConnections(config.maxConnections(), maxDescriptors, maxRefusals);
        allowances = new Allowances(config.rate(), config.burst(), clock);
        admission = new Admission(maxConnections, config.maxPerAddress(), config.exemptLoopback());
        acceptor = new Acceptor(listener, this::admit);
        status = new Status(port(), connections, room, refusals, clock);
    }

    /**
     * Starts a server and returns it when it accepts connections.
     *
     * @throws StartException if a file that it needs cannot be used
     * @throws IOException if it cannot listen where it is told to
     */
    public static ChatServer start(ServerConfig config) throws IOException {
        Access access = Access.of(config);
        new ServerSocket(0).close(); // the JVM's first close loads classes, which would fail without free descriptors
        InetAddress address = InetAddress.getByName(config.host());
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(address, config.port()), ACCEPT_BACKLOG);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
        ChatServer server = new ChatServer(config, access, listener);
        server.start();
        return server;
    }

    private void start() {
        delivery.start();
        sweeper.start();
        acceptor.start();
        timer.schedule(status::register, SHOWN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The limit on open files, and so on sockets; where there is none to be known, there is none. */
    private static long maxDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    private static int maxConnections(int wanted, long maxDescriptors, int maxRefusals) {
        long possible = Math.max(1, maxDescriptors - RESERVED_DESCRIPTORS - maxRefusals);
        if (possible >= wanted) {
            return wanted;
        }
        LOG.warn(
                "max-connections lowered from {} to {}: the limit on open files is {}",
                wanted,
                possible,
                maxDescriptors);
        return (int) possible;
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    private void admit(Socket socket) {
        InetAddress address = socket.getInetAddress();
        Runnable leave = () -> admission.leave(address);
        Optional<Reply> refusal = admission.enter(address);
        if (refusal.isEmpty() && !start(socket, leave)) {
            refusal = Optional.of(Reply.SERVER_FULL);
        }
        refusal.ifPresent(reply -> refusals.refuse(socket, reply));
    }

    /** Starts a connection, or returns false if there is no thread for it; when it has ended, or there is none, leaves. */
    private boolean start(Socket socket, Runnable leave) {
        boolean started = false;
        Connection connection = null;
        try {
            Optional<TokenBucket> rate = allowance(socket.getInetAddress());
            Runnable onEnd = () -> {
                sweeper.lookSoon();
                rate.ifPresent(bucket -> allowances.giveBack(Admission.key(socket.getInetAddress()), bucket));
            };
            connection = new Connection(
                    socket, config, access, room, audience, onEnd, gone -> end(gone, leave), rate, clock);
            connections.add(connection);
            started = threads.start(daemon(connection, "conn-" + connectionsEver.incrementAndGet()));
        } finally {
            if (!started) { // for want of a thread, or of memory
                end(connection, leave);
            }
        }
        return started;
    }

    private Optional<TokenBucket> allowance(InetAddress address) {
        return admission.isExempt(address) ? Optional.empty() : allowances.take(Admission.key(address));
    }

    private void end(Connection connection, Runnable leave) {
        if (connection != null) {
            connections.remove(connection);
        }
        Failures.insist(leave);
    }

    /**
     * Stops: accepts nobody more, delivers what was accepted, tells everybody and closes. Returns when all have gone, or
     * when the time for it is over and the rest has been cut. A second call waits for the first and finds nothing left.
     */
    public synchronized void stop() throws InterruptedException {
        long start = clock.getAsLong();
        acceptor.stop();
        room.close();
        connections.forEach(ChatServer::dismiss);
        long limit = config.shutdownTimeout().toNanos();
        connections.awaitNone(clock, start, limit * 7 / 10); // the rest is for cutting who has not gone by then
        connections.forEach(connection -> connection.abort(Departure.SERVER_SHUTDOWN));
        connections.awaitNone(clock, start, limit * 9 / 10);
        sweeper.stop();
        timer.shutdownNow();
        status.unregister();
        delivery.stop();
        threads.release();
    }

    /** What it has done until now, in a line for the log. */
    public String summary() {
        return status.summary();
    }

    private static void dismiss(Connection connection) {
        try {
            connection.end(Departure.SERVER_SHUTDOWN, Reply.SERVER_SHUTDOWN);
        } catch (VirtualMachineError e) { // it is cut later
            Failures.report(LOG, "a client was not told of the stop", e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
