package chatserver.faults;

import java.util.EnumMap;
import java.util.Map;

/** Counts the visits of all guests, by what they did. Any thread may call any method. */
final class VisitCounts {
    // guarded by this: visits of each kind
    private final Map<Churner.Visit, Long> visits = new EnumMap<>(Churner.Visit.class);
    // guarded by this: visits that the server did not let end as the guest wanted
    private long cutShort;

    /** Adds one visit. */
    synchronized void add(Churner.Visit visit, boolean completed) {
        visits.merge(visit, 1L, Long::sum);
        cutShort += completed ? 0 : 1;
    }

    /** Returns the number of all visits. */
    synchronized long total() {
        return visits.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public synchronized String toString() {
        return visits + ", refused or disconnected: " + cutShort;
    }
}
