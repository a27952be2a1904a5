package chatserver.limits;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits the log lines for one kind of event. The first events of a second are logged one by one, up to a bound. If there
 * are more, the rest is counted, and one line a second states the count. After a second without an event, events are
 * logged one by one again. Any thread may call any method.
 */
final class LogThrottle {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What to do about an event. */
    enum Decision {
        /** Log it. */
        LOG,
        /** Do not log it. Call {@link LogThrottle#takeCount} a second later. */
        START_COUNTING,
        /** Do not log it. */
        COUNT
    }

    private final int linesASecond;
    private final LongSupplier clock;
    private boolean counting; // guarded by this
    private long uncounted; // guarded by this: events since the last count
    private int logged; // guarded by this: events that were logged in this second
    private long secondStart; // guarded by this: time

    /** Creates a throttle that has seen no event; {@code clock} returns nanoseconds, as {@link System#nanoTime} does. */
    LogThrottle(int linesASecond, LongSupplier clock) {
        this.linesASecond = linesASecond;
        this.clock = clock;
        secondStart = clock.getAsLong();
    }

    /** Returns what to do about an event that has just happened. */
    synchronized Decision onEvent() {
        if (counting) {
            uncounted++;
            return Decision.COUNT;
        }
        long now = clock.getAsLong();
        if (now - secondStart >= SECOND_NANOS) {
            secondStart = now;
            logged = 0;
        }
        if (logged < linesASecond) {
            logged++;
            return Decision.LOG;
        }
        counting = true;
        uncounted = 1;
        return Decision.START_COUNTING;
    }

    /** Returns the number of events since the last count. If it is 0, counting ends; otherwise call this a second later. */
    synchronized long takeCount() {
        long count = uncounted;
        uncounted = 0;
        counting = count > 0;
        return count;
    }
}
