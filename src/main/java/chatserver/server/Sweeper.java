package chatserver.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces the deadlines of all connections, by ending those that have passed one, and never waits for a client.
 *
 * <p>It ticks four times a second or faster, but goes through the connections only when a deadline can have passed since it did
 * so last: the next of those that there were then; the shortest that there can be, once anybody has come or was told
 * something; or one of a connection that is ending. While nothing happens it ticks once a second, which only means that what
 * happens first is noticed so much later. So thousands of idle users cost next to nothing.
 *
 * <p>Thread: {@code sweeper}, its own. An executor's would end for good when it is out of memory in the moment in which it
 * begins to wait; this one needs none for that. {@link #lookSoon} may be called by any thread.
 */
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final long LONGEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

    /** The limit for one write while all threads are stuck in one and there are no others to be had. */
    private static final Duration STARVED_WRITE_TIMEOUT = Duration.ofMillis(250);

    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(1);

    private final Iterable<Connection> connections;
    private final DeliveryPool delivery;
    private final Audience audience;
    private final Duration writeTimeout;
    private final long shortestTimeout; // nanoseconds
    private final long period; // nanoseconds between two ticks, as long as something happens
    private final long rest; // the same while nothing does, at the most
    private final LongSupplier clock;
    private final Thread thread = new Thread(this::run, "sweeper");

    private volatile boolean stopped; // set by any thread
    private volatile boolean soon; // set by any thread
    private long nextLook; // by the own thread
    private long lastTick; // by the own thread

    /**
     * A sweeper of all {@code connections} there are at any time.
     *
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    Sweeper(
            Iterable<Connection> connections,
            ServerConfig config,
            DeliveryPool delivery,
            Audience audience,
            LongSupplier clock) {
        this.connections = connections;
        this.delivery = delivery;
        this.audience = audience;
        this.clock = clock;
        writeTimeout = config.writeTimeout();
        shortestTimeout = Stream.of(config.idleTimeout(), config.loginTimeout(), writeTimeout)
                .filter(timeout -> !timeout.isZero())
                .mapToLong(Duration::toNanos)
                .min()
                .orElse(LONGEST_NANOS);
        rest = Math.max(SHORTEST_PERIOD, Math.min(LONGEST_REST, shortestTimeout / 4));
        period = Math.min(LONGEST_PERIOD, rest);
        nextLook = clock.getAsLong();
        lastTick = nextLook;
    }

    /** Begins to sweep. Called once. */
    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it. By any thread. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopped) {
            LockSupport.parkNanos(tick());
        }
    }

    /** Tells that a connection is ending, which is to be looked after at the next tick. */
    void lookSoon() {
        soon = true;
    }

    /** Looks at the connections if it is time for it; returns the nanoseconds until it has to be called again. */
    long tick() {
        try {
            long now = clock.getAsLong();
            boolean starved = delivery.isStarved();
            boolean stirred = audience.wasStirred();
            if (stirred) {
                lookBy(lastTick + shortestTimeout);
            }
            lastTick = now;
            boolean ending = soon;
            if (ending || starved || now - nextLook >= 0) {
                soon = false;
                nextLook = now; // again at the next tick, should this one fail
                nextLook = now + sweep(now, starved ? STARVED_WRITE_TIMEOUT : writeTimeout);
            }
            audience.tellWhoWasLeftOut();
            boolean quiet = !(stirred || ending || starved);
            return quiet ? Math.max(period, Math.min(rest, nextLook - now)) : period;
        } catch (Throwable e) { // or it would be the last tick
            Failures.report(LOG, "sweeping failed", e);
            return period;
        }
    }

    private void lookBy(long time) {
        if (nextLook - time > 0) {
            nextLook = time;
        }
    }

    /** Looks at all connections, and returns the nanoseconds until it has to be done again. */
    private long sweep(long now, Duration writeLimit) {
        long next = LONGEST_NANOS;
        for (Connection connection : connections) {
            next = Math.min(next, sweep(connection, now, writeLimit));
        }
        return next;
    }

    private static long sweep(Connection connection, long now, Duration writeLimit) {
        try {
            return connection.sweep(now, writeLimit);
        } catch (Throwable e) { // this one's, and nobody else's
            Failures.report(LOG, "sweeping failed", e);
            return 0;
        }
    }
}
