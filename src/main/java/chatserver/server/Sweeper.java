package chatserver.server;

import chatserver.connection.Connection;
import chatserver.connection.SweepTime;
import chatserver.process.FatalErrors;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks all connections again and again: ends those that have passed a deadline, reports those that are falling behind,
 * and redelivers what a defect has left pending. It never waits for a client. A failure with one connection does not end it.
 *
 * <p>It runs on the server's scheduler, at a fixed delay of an eighth of the shortest timeout, between 10 ms and 1 s.
 */
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final int SWEEPS_PER_TIMEOUT = 8;
    private static final long SHORTEST_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Iterable<Connection> connections;
    private final Runnable redeliver;
    private final Consumer<Connection> onFallingBehind;
    private final LongSupplier clock;
    private final long period;
    private final AtomicBoolean bansAreDue = new AtomicBoolean(); // to be enforced by a task of the scheduler
    private SweepTime time; // confined to the scheduler's thread

    /**
     * Creates a sweeper that is not scheduled.
     *
     * @param shortestTimeout the shortest timeout in the settings
     * @param connections the present connections
     * @param redeliver writes what a defect has left pending; run at the end of each sweep
     * @param onFallingBehind takes each client that is falling behind, once a sweep
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    Sweeper(
            Duration shortestTimeout,
            Iterable<Connection> connections,
            Runnable redeliver,
            Consumer<Connection> onFallingBehind,
            LongSupplier clock) {
        period = period(shortestTimeout);
        time = SweepTime.first(clock.getAsLong());
        this.connections = connections;
        this.redeliver = redeliver;
        this.onFallingBehind = onFallingBehind;
        this.clock = clock;
    }

    /** Sweeps until the scheduler is shut down. */
    void schedule(ScheduledExecutorService scheduler) {
        scheduler.scheduleWithFixedDelay(() -> attempt(this::sweep), period, period, TimeUnit.NANOSECONDS);
    }

    /** Ends the banned connections, in the scheduler's thread as soon as it is free. Any thread may call this. */
    void enforceBans(ScheduledExecutorService scheduler) {
        if (!bansAreDue.getAndSet(true)) {
            try {
                scheduler.execute(() -> {
                    bansAreDue.set(false); // before the first look: a later ban needs another pass
                    connections.forEach(connection -> attempt(connection::enforceBan));
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("no bans are enforced: the server is stopping");
            }
        }
    }

    private static long period(Duration shortestTimeout) {
        long eighth = shortestTimeout.toNanos() / SWEEPS_PER_TIMEOUT;
        return Math.max(SHORTEST_PERIOD_NANOS, Math.min(LONGEST_PERIOD_NANOS, eighth));
    }

    /** Looks at all connections once. */
    void sweep() {
        time = time.next(clock.getAsLong(), period);
        connections.forEach(connection -> attempt(() -> sweep(connection)));
        attempt(redeliver);
    }

    private void sweep(Connection connection) {
        connection.sweep(time);
        if (connection.isFallingBehind(time.now())) {
            onFallingBehind.accept(connection);
        }
    }

    /** Runs a task. If one throws, the executor cancels its later runs and reports nothing. */
    private static void attempt(Runnable task) {
        FatalErrors.runSafely(task, LOG, "sweeping failed");
    }
}
