package chatserver.server;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enforces the deadlines of all connections, by ending those that have passed one, and never waits for a client.
 *
 * <p>It ticks four times a second or faster, but goes through the connections only when a deadline can have passed since it did
 * so last: the next of those that there were then; the shortest that there can be, once anybody has come or was told
 * something; or one of a connection that is ending. So thousands of idle users cost next to nothing.
 *
 * <p>Thread: the timer's, {@code sweeper}. {@link #lookSoon} may be called by any thread.
 */
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final Duration LONGEST_PERIOD = Duration.ofMillis(250);
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);

    /** The limit for one write while all threads are stuck in one and there are no others to be had. */
    private static final Duration STARVED_WRITE_TIMEOUT = Duration.ofMillis(250);

    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(1);

    private final Iterable<Connection> connections;
    private final DeliveryPool delivery;
    private final Audience audience;
    private final Duration writeTimeout;
    private final long shortestTimeout; // nanoseconds
    private final LongSupplier clock;

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
        nextLook = clock.getAsLong();
        lastTick = nextLook;
    }

    /** Begins to sweep, until the timer is shut down. */
    void start(ScheduledExecutorService timer) {
        long period = Math.max(SHORTEST_PERIOD.toNanos(), Math.min(LONGEST_PERIOD.toNanos(), shortestTimeout / 4));
        timer.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
    }

    /** Tells that a connection is ending, which is to be looked after at the next tick. */
    void lookSoon() {
        soon = true;
    }

    /** Looks at the connections if it is time for it; called by the timer. */
    void tick() {
        try {
            long now = clock.getAsLong();
            boolean starved = delivery.isStarved();
            if (audience.wasStirred()) {
                lookBy(lastTick + shortestTimeout);
            }
            lastTick = now;
            if (soon || starved || now - nextLook >= 0) {
                soon = false;
                nextLook = now; // again at the next tick, should this one fail
                nextLook = now + sweep(now, starved ? STARVED_WRITE_TIMEOUT : writeTimeout);
            }
            audience.tellWhoWasLeftOut();
        } catch (Throwable e) { // or it would be the last tick
            Failures.report(LOG, "sweeping failed", e);
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
