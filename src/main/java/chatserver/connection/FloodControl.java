package chatserver.connection;

import chatserver.delivery.FlowControl;
import chatserver.limits.AddressGroup;
import chatserver.limits.TokenBucket;
import chatserver.room.Outbox;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Slows down one client that sends much: to its rate of lines, and to what the readers can take, see {@link FlowControl}.
 * Nothing is refused or lost, because TCP slows the client down. Used by the connection thread only.
 */
final class FloodControl {
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(32);

    /** Delivers what has been executed and then sleeps, at most until the connection ends. */
    interface Sleeper {
        void sleep(long nanos) throws IOException, InterruptedException;
    }

    private final FlowControl flow;
    private final Optional<TokenBucket> rate;
    private final AddressGroup address;
    private final Outbox own;
    private final Sleeper sleeper;
    private final LongSupplier clock;

    /**
     * Creates the control of one client.
     *
     * @param rate the client's token bucket; empty if it has no rate limit
     * @param address the client's address, as the limits count it
     * @param own the client's outbox; waits end when it has ended
     */
    FloodControl(
            FlowControl flow,
            Optional<TokenBucket> rate,
            AddressGroup address,
            Outbox own,
            Sleeper sleeper,
            LongSupplier clock) {
        this.flow = flow;
        this.rate = rate;
        this.address = address;
        this.own = own;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    /** Counts lines, and returns the nanoseconds for which the client is not to be read; mostly 0. */
    long countLines(int lines) {
        return rate.isEmpty() ? 0 : rate.get().take(lines, clock.getAsLong());
    }

    /** Waits until the readers can take a broadcast of {@code bytes} bytes. */
    void awaitReaders(int bytes) throws IOException, InterruptedException {
        await(() -> flow.admits(address, own, bytes));
    }

    /** Returns whether the client's allowance suffices for {@code bytes} bytes. If so, it is reduced. */
    boolean isAllowed(int bytes) {
        return flow.isAllowed(address, bytes);
    }

    /** Waits until an attempt succeeds, or the connection ends. */
    void await(BooleanSupplier attempt) throws IOException, InterruptedException {
        long pause = SHORTEST_PAUSE_NANOS;
        while (!attempt.getAsBoolean() && !own.isEnded()) {
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    /** Delivers everything pending and sleeps. */
    void sleep(long nanos) throws IOException, InterruptedException {
        sleeper.sleep(nanos);
    }
}
