package chatserver.connection;

import chatserver.delivery.Delivery;
import chatserver.limits.TokenBucket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows down a client that sends much: to its rate of lines, and, if it broadcasts much at once, to the speed of the readers
 * that keep up. Nothing is refused or lost, because TCP slows the sender down. Used by the connection thread only.
 */
final class FloodControl {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionConfig config;
    private final Delivery delivery;
    private final Optional<TokenBucket> rate;
    private final LongSupplier clock;
    private long broadcastBytes; // within the present window
    private long windowStart;
    private boolean broadcastsMuch;

    /** Control of one client's lines, which cost tokens of {@code rate} if there is one. */
    FloodControl(ConnectionConfig config, Delivery delivery, Optional<TokenBucket> rate, LongSupplier clock) {
        this.config = config;
        this.delivery = delivery;
        this.rate = rate;
        this.clock = clock;
        windowStart = clock.getAsLong();
    }

    /** Whether the client's lines are limited to a rate. */
    boolean hasRate() {
        return rate.isPresent();
    }

    /** Counts lines, and returns the nanoseconds for which the client is not to be read; mostly 0. */
    long countLines(int lines) {
        return rate.isEmpty() ? 0 : rate.get().take(lines, clock.getAsLong());
    }

    /** Counts bytes that are pending for other clients now. */
    void countBroadcast(int bytes) {
        if (bytes == 0) {
            return;
        }
        long now = clock.getAsLong();
        if (now - windowStart > WINDOW_NANOS) {
            broadcastBytes = 0;
            windowStart = now;
        }
        broadcastBytes += bytes;
        broadcastsMuch = broadcastBytes > config.maxBroadcastAtOnce();
    }

    /** Waits for the readers if the client broadcasts much at once; for a second at most. */
    void awaitReaders() throws InterruptedException {
        if (broadcastsMuch) {
            broadcastsMuch = false;
            if (delivery.awaitReaders(config.behind())) {
                broadcastBytes = 0; // otherwise it waits whenever it broadcasts more, until they have caught up
            }
        }
    }
}
