package chatserver.connection;

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
public final class ConnectionRegistry implements Iterable<Connection> {
    private final Set<Connection> present = ConcurrentHashMap.newKeySet(); // removed from under this
    private final long[] ended = new long[CloseReason.values().length]; // guarded by this: connections, by the reason
    private long linesIn; // guarded by this: of the ended ones, as the two below
    private long bytesIn;
    private long bytesOut;

    /** Takes on a connection. */
    public void add(Connection connection) {
        present.add(connection);
    }

    /** Lets go of a connection: one that has ended, or never began. */
    public synchronized void remove(Connection connection) {
        CloseReason why = connection.reason();
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
    public synchronized void awaitNone(LongSupplier clock, long start, long limitNanos) throws InterruptedException {
        long left;
        while (!present.isEmpty() && (left = limitNanos - (clock.getAsLong() - start)) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** How many there are. */
    public int count() {
        return present.size();
    }

    /** How many there have been until now. */
    public synchronized long countEver() {
        long count = present.size();
        for (long some : ended) {
            count += some;
        }
        return count;
    }

    /** How many have ended, for each reason. */
    public synchronized Map<String, Long> endedByReason() {
        Map<String, Long> counts = new TreeMap<>();
        for (CloseReason why : CloseReason.values()) {
            counts.put(why.toString(), ended[why.ordinal()]);
        }
        return counts;
    }

    /** Lines that have come in, over all there have been; the others likewise. */
    public synchronized long linesIn() {
        return linesIn + sum(Connection::linesIn);
    }

    /** Bytes read. */
    public synchronized long bytesIn() {
        return bytesIn + sum(Connection::bytesIn);
    }

    /** Bytes written. */
    public synchronized long bytesOut() {
        return bytesOut + sum(Connection::bytesOut);
    }

    private long sum(ToLongFunction<Connection> value) {
        return present.stream().mapToLong(value).sum();
    }

    /** Bytes of the transcript that the slowest reader is behind. */
    public long largestLag() {
        return present.stream().mapToLong(Connection::lag).max().orElse(0);
    }

    /** How many do not take what is written to them at {@code now}. */
    public int stalled(long now) {
        return (int)
                present.stream().filter(connection -> connection.isStalled(now)).count();
    }
}
