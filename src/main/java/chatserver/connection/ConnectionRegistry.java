package chatserver.connection;

import chatserver.protocol.Username;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * All present connections, and the totals of those that have ended. A connection counts either as present or as ended,
 * and moves from one to the other under the lock. So no total ever falls. An iteration sees every connection that is
 * present for as long as it lasts. Any thread may call any method.
 */
public final class ConnectionRegistry implements Iterable<Connection> {
    private final Set<Connection> present = ConcurrentHashMap.newKeySet(); // connections are removed under this
    private final long[] ended = new long[CloseReason.values().length]; // guarded by this: connections, by reason
    private long started; // guarded by this: connections that have been served, with those that still are
    private long probes; // guarded by this: ended connections whose client sent nothing
    private long linesIn; // guarded by this: total of the ended connections
    private long bytesIn; // guarded by this: total of the ended connections
    private long bytesOut; // guarded by this: total of the ended connections

    /** Adds a connection, before it runs. */
    public void add(Connection connection) {
        present.add(connection);
    }

    /** Counts a connection that runs. */
    public synchronized void countStarted() {
        started++;
    }

    /** Removes a connection that has ended, or that got no thread. */
    public synchronized void remove(Connection connection) {
        CloseReason reason = connection.closeReason();
        if (present.remove(connection) && reason != null) {
            ended[reason.ordinal()]++;
            probes += connection.isProbe() ? 1 : 0;
            linesIn += connection.info().linesIn();
            bytesIn += connection.info().bytesIn();
            bytesOut += connection.info().bytesOut();
        }
        notifyAll();
    }

    /** Returns the connection of the user with this name, unless it is ending. Looks at every connection. */
    Optional<Connection> find(Username name) {
        return present.stream()
                .filter(connection ->
                        name.toString().equalsIgnoreCase(connection.info().user()))
                .filter(connection -> connection.closeReason() == null)
                .findFirst();
    }

    @Override
    public Iterator<Connection> iterator() {
        return present.iterator();
    }

    /** Waits until no connection is present, or {@code limitNanos} have passed since {@code start}. */
    public synchronized void awaitNone(LongSupplier clock, long start, long limitNanos) throws InterruptedException {
        long left;
        while (!present.isEmpty() && (left = limitNanos - (clock.getAsLong() - start)) > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Returns the number of present connections. */
    public int count() {
        return present.size();
    }

    /** Returns the number of connections that have been served, with those that still are. */
    public synchronized long countStartedEver() {
        return started;
    }

    /** Returns the number of ended connections for each reason. */
    public synchronized Map<String, Long> endedByReason() {
        Map<String, Long> counts = new TreeMap<>();
        for (CloseReason reason : CloseReason.values()) {
            counts.put(reason.toString(), ended[reason.ordinal()]);
        }
        return counts;
    }

    /** Returns the number of ended connections whose client sent nothing. */
    public synchronized long probes() {
        return probes;
    }

    /** Returns the lines that clients have sent, over all connections. */
    public synchronized long linesIn() {
        return linesIn + sum(ConnectionInfo::linesIn);
    }

    /** Returns the bytes read from clients, over all connections. */
    public synchronized long bytesIn() {
        return bytesIn + sum(ConnectionInfo::bytesIn);
    }

    /** Returns the bytes written to clients, over all connections. */
    public synchronized long bytesOut() {
        return bytesOut + sum(ConnectionInfo::bytesOut);
    }

    private long sum(ToLongFunction<ConnectionInfo> value) {
        return present.stream().map(Connection::info).mapToLong(value).sum();
    }

    /** Returns the lag of the slowest client, in bytes of the transcript. */
    public long largestLag() {
        return present.stream()
                .mapToLong(connection -> connection.info().lag())
                .max()
                .orElse(0);
    }

    /** Returns the number of clients that do not keep reading. */
    public int countNotReading() {
        return (int) present.stream().filter(client -> !client.keepsReading()).count();
    }
}
