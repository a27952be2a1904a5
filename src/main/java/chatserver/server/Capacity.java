package chatserver.server;

import chatserver.connection.ConnectionConfig;
import chatserver.connection.ConnectionMemory;
import chatserver.room.Room;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections the process has room for. Its limit on open files is one bound. The heap is the other: it suffices if
 * all connections hold as much as they can at the same time.
 *
 * <p>The JDK keeps a buffer outside the heap for each thread that reads or writes, 64 KB at most, and a stalled client has two
 * such threads. An idle thread takes the place of a connection's. The JDK's limit for these buffers is the size of the heap.
 *
 * @param maxDescriptors the limit on open files, and so on sockets
 * @param maxHeap bytes that the heap can grow to
 */
record Capacity(long maxDescriptors, long maxHeap) {
    private static final Logger LOG = LoggerFactory.getLogger(Capacity.class);

    private static final int RESERVED_DESCRIPTORS = 32; // for the JVM and the log
    private static final int MAX_REJECTED = 256;
    private static final int BACKLOG_PART = 4;

    /**
     * A leave notice has at most 51 bytes. Flow control alone lets readers lag by 9/16 of {@code max-backlog}, so the notices of
     * all connections must fit into the rest.
     */
    private static final int BACKLOG_OF_A_CONNECTION = 128;

    private static final int DIRECT_BYTES = 2 * 64 * 1024;

    /** The code's own data, the queue of the log, and what the JVM keeps for itself. */
    private static final long RESERVED_HEAP = 10L << 20;

    /** A collector needs room to work: beyond this part of the heap it does little else. */
    private static final double USABLE_PART = 0.75;

    /** Returns the capacity of this process. */
    static Capacity ofProcess() {
        return new Capacity(maxDescriptorsOfProcess(), Runtime.getRuntime().maxMemory());
    }

    private static long maxDescriptorsOfProcess() {
        try {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                    ? system.getMaxFileDescriptorCount()
                    : Long.MAX_VALUE;
        } catch (LinkageError e) {
            LOG.debug("this Java has no module jdk.management: the limit on open files is not known");
            return Long.MAX_VALUE;
        } catch (RuntimeException e) { // of the JDK, which expects more of control groups than there is
            LOG.warn("the limit on open files is not known: the JVM cannot read its control groups: {}", e.toString());
            return Long.MAX_VALUE;
        }
    }

    /** Connections that may be rejected at one time, each with a socket that is closed a little later. */
    int maxRejected() {
        return (int) Math.min(MAX_REJECTED, maxDescriptors / 16);
    }

    /**
     * Returns {@code wanted}, or another with one warning. It is a quarter of the heap at most, because the transcript is kept
     * for the slowest reader. It is at least what readers may lag by when all connections end at once.
     */
    long maxBacklog(long wanted, int maxConnections) {
        long possible = maxHeap / BACKLOG_PART;
        long least = Math.min(possible, (long) BACKLOG_OF_A_CONNECTION * maxConnections);
        if (possible < wanted) {
            LOG.warn("max-backlog lowered from {} to {}: {}", wanted, possible, heapLimit());
        } else if (least > wanted) {
            LOG.warn(
                    "max-backlog raised from {} to {}: {} users may leave at once; allow fewer by --max-connections",
                    wanted,
                    least,
                    maxConnections);
        }
        return Math.max(least, Math.min(wanted, possible));
    }

    private String heapLimit() {
        return "the heap is limited to " + (maxHeap >> 20) + " MB; give it more by -Xmx";
    }

    /** Returns {@code wanted}, or with one warning as many as the limit on open files allows. */
    int limitByDescriptors(int wanted) {
        return lowered(
                wanted,
                maxDescriptors - RESERVED_DESCRIPTORS - maxRejected(),
                "the limit on open files is " + maxDescriptors);
    }

    /** Returns {@code wanted}, or with one warning as many as the heap allows. */
    int limitByHeap(int wanted, ConnectionConfig config, boolean tls) {
        return lowered(wanted, maxConnectionsInHeap(config, tls), heapLimit());
    }

    private long maxConnectionsInHeap(ConnectionConfig config, boolean tls) {
        long inDirectMemory = maxHeap / DIRECT_BYTES;
        long forAll = RESERVED_HEAP + Room.maxHeapBytes(config.maxBacklog(), maxHeap) + ConnectionMemory.sharedBytes();
        long inHeap = (long) (maxHeap * USABLE_PART - forAll) / ConnectionMemory.maxBytes(config, tls);
        return Math.min(inHeap, inDirectMemory);
    }

    private static int lowered(int wanted, long possible, String why) {
        if (possible >= wanted) {
            return wanted;
        }
        int lowered = (int) Math.max(1, possible);
        LOG.warn("max-connections lowered from {} to {}: {}", wanted, lowered, why);
        return lowered;
    }
}
