package chatserver.server;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The connections there are, and the sums of what those did that have ended. Any thread may call any method. Who iterates
 * sees every connection that is there all the while.
 */
final class Connections implements Iterable<Connection> {
    private final Set<Connection> present = ConcurrentHashMap.newKeySet(); // removed from under this
    private final long[] ended = new long[Departure.values().length]; // guarded by this: connections, by the reason
    private long linesIn; // guarded by this: of the ended ones, as the two below
    private long bytesIn;
    private long bytesOut;

    /** Takes on a connection. */
    void add(Connection connection) {
        present.add(connection);
    }

    /** Lets go of a connection: one that has ended, or never began. */
    synchronized void remove(Connection connection) {
        Departure why = connection.departure();
        if (present.remove(connection) && why != null) {
            ended[why.ordinal()]++;
            linesIn += connection.linesIn();
            bytesIn += connection.bytesIn();
            bytesOut += connection.bytesOut();
        }
        notifyAll();
    }

    @Override
    public Iterator<Connection> iterator() {
        return present.iterator();
    }

    /** Waits until there is none, or until some nanoseconds have passed since {@code start}. */
    synchronized void awaitNone(LongSupplier clock, long start, long limitNanos) throws InterruptedException {
        long left;
        while (!present.isEmpty() && (left = limitNanos - (clock.getAsLong() - start)) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** How many there are. */
    int count() {
        return present.size();
    }

    /** How many there have been until now. */
    synchronized long countEver() {
        long count = present.size();
        for (long some : ended) {
            count += some;
        }
        return count;
    }

    /** How many have ended, for each reason. */
    synchronized Map<String, Long> endedByReason() {
        Map<String, Long> counts = new TreeMap<>();
        for (Departure why : Departure.values()) {
            counts.put(why.toString(), ended[why.ordinal()]);
        }
        return counts;
    }

    /** Lines that have come in, over all there have been; the others likewise. */
    synchronized long linesIn() {
        return linesIn + sum(Connection::linesIn);
    }

    synchronized long bytesIn() {
        return bytesIn + sum(Connection::bytesIn);
    }

    synchronized long bytesOut() {
        return bytesOut + sum(Connection::bytesOut);
    }

    private long sum(ToLongFunction<Connection> value) {
        return present.stream().mapToLong(value).sum();
    }

    /** Bytes of the transcript that the slowest reader is behind. */
    long slowestBacklog() {
        return present.stream().mapToLong(Connection::backlog).max().orElse(0);
    }

    /** How many do not take what is written to them at {@code now}. */
    int stalled(long now) {
        return (int)
                present.stream().filter(connection -> connection.isStalled(now)).count();
    }
}
