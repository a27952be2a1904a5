package chatserver.connection;

import java.util.ArrayList;
import java.util.List;

/**
 * The time of a sweep, and how much of the time before it the whole process was suspended (SIGSTOP, a paused machine). No
 * client can be served in such a time, so no deadline counts it. Immutable.
 */
public final class SweepTime {
    private static final int MAX_SUSPENSIONS = 8;

    /** A time in which the process was suspended, in nanoseconds. */
    private record Suspension(long start, long end) {}

    private final long now;
    private final List<Suspension> suspensions; // the latest ones, the oldest first

    private SweepTime(long now, List<Suspension> suspensions) {
        this.now = now;
        this.suspensions = suspensions;
    }

    /** Returns the first sweep. */
    public static SweepTime first(long now) {
        return new SweepTime(now, List.of());
    }

    /**
     * Returns the next sweep.
     *
     * @param later when it takes place
     * @param period nanoseconds after which it should have taken place; it is late if it took more than twice as long
     */
    public SweepTime next(long later, long period) {
        if (later - now <= 2 * period) {
            return new SweepTime(later, suspensions);
        }
        List<Suspension> known = new ArrayList<>(suspensions);
        if (known.size() == MAX_SUSPENSIONS) {
            known.remove(0);
        }
        known.add(new Suspension(now + period, later));
        return new SweepTime(later, List.copyOf(known));
    }

    /** Returns when the sweep takes place. */
    public long now() {
        return now;
    }

    /** Returns how much of the last {@code nanos} the process was not suspended. */
    long active(long nanos) {
        long from = now - nanos;
        long active = nanos;
        for (Suspension suspension : suspensions) {
            active -= Math.max(0, suspension.end - Math.max(from, suspension.start));
        }
        return active;
    }
}
