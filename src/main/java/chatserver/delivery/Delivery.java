package chatserver.delivery;

import chatserver.process.ConnectionThreads;
import chatserver.process.ThreadStarter;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes the transcript and the direct messages to all members, and disconnects those that are too slow. A member is the
 * {@link SocketWriter} of a connection.
 *
 * <p>A {@link WriteScheduler} decides which thread writes to whom. Any thread may call any method; none blocks unless its
 * comment says so.
 */
public final class Delivery {
    /**
     * The limit for one write while other members wait and no thread can be had for them. A client that reads at 500 kbit a
     * second takes a write in less.
     */
    private static final long STARVED_WRITE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier clock;
    private final LongSupplier retained;
    private final long maxLag;
    private final Workers workers;
    private final WriteScheduler scheduler;
    private final Watchdog watchdog;
    private final Set<SocketWriter> members = ConcurrentHashMap.newKeySet();

    /**
     * Creates a delivery without members.
     *
     * @param maxLag bytes of the transcript that a member may lag by
     * @param retained bytes of the transcript that are kept because a member may still have to be sent them: at least
     *     the largest lag, less one segment
     * @param starter starts the worker threads
     * @param threads run the successors of connection threads, and lend idle ones if no worker can be started
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public Delivery(
            long maxLag, LongSupplier retained, ThreadStarter starter, ConnectionThreads threads, LongSupplier clock) {
        this.maxLag = maxLag;
        this.retained = retained;
        this.clock = clock;
        workers = new Workers(starter, threads);
        watchdog = new Watchdog(this::check);
        scheduler = new WriteScheduler(workers, threads, watchdog, clock);
    }

    /** Starts the watchdog and the first worker. */
    public void start() {
        watchdog.start();
        workers.fillReserve();
    }

    /** Ends the threads. A thread in a blocked write ends when that connection is closed. */
    public void stop() {
        watchdog.stop();
        workers.stop();
    }

    /** Adds a member that has nothing pending. */
    public void add(SocketWriter writer) {
        members.add(writer);
        scheduler.add(writer);
        workers.adaptReserve(members.size());
        workers.fillReserve(); // clients may stall before the watchdog's first check
    }

    /** Removes a member. Nothing is written to it any more, apart from a write that has begun. */
    public void remove(SocketWriter writer) {
        members.remove(writer);
        scheduler.remove(writer);
        workers.adaptReserve(members.size());
    }

    /** Lets other threads write to every member, because the transcript has grown. */
    public void broadcast() {
        disconnectTooSlow();
        scheduler.serve(true);
    }

    /**
     * Writes to every member, because the transcript has grown: in the calling thread if no other serves the queue and no
     * writes are stalling, otherwise in other threads. Blocks only while it writes.
     *
     * @param continuation what the caller does next, for a successor if a write of the caller stalls
     * @return whether the caller goes on itself; false if a successor does
     */
    public boolean broadcast(Runnable continuation) {
        disconnectTooSlow();
        return scheduler.serve(true, continuation);
    }

    private void disconnectTooSlow() {
        if (retained.getAsLong() > maxLag) {
            members.forEach(SocketWriter::disconnectIfTooSlow);
        }
    }

    /** Makes one member due. The caller calls {@link #flush} after it has executed everything that it has read. */
    public void send(SocketWriter writer) {
        writer.disconnectIfTooSlow();
        scheduler.markDue(writer);
    }

    /** Lets other threads write to the members that are due. */
    public void flush() {
        scheduler.serve(false);
    }

    /** Writes to the members that are due; the rest is as in {@link #broadcast(Runnable)}. */
    public boolean flush(Runnable continuation) {
        return scheduler.serve(false, continuation);
    }

    /**
     * Writes to the caller's own client in the calling thread, so that a reply wakes no other. Blocks as the socket does, for
     * one turn; a worker writes the rest.
     */
    public void sendInline(SocketWriter own) {
        if (own.hasPending()) {
            scheduler.serveInline(own);
        }
    }

    /**
     * Disconnects a member that lags too far, or that does not keep reading while others wait for the memory that it takes.
     * Makes it due if it has something pending, in case a defect has lost a wake-up. The sweep calls this for each member, and
     * then {@link #redeliver}.
     */
    public void recheck(SocketWriter writer, long now) {
        writer.disconnectIfTooSlow();
        writer.disconnectIfHoarding(now);
        if (writer.hasPending()) {
            scheduler.markDue(writer);
        }
    }

    /** Lets other threads write to the members that are due, and starts workers that could not be started before. */
    public void redeliver() {
        workers.fillReserve();
        flush();
    }

    /**
     * Returns the lag of the slowest member at {@code now}, in bytes. A member that does not keep reading is left out.
     * Checks every member.
     */
    public long largestLag(long now) {
        long largest = 0;
        for (SocketWriter writer : members) {
            if (writer.keepsReading(now)) {
                largest = Math.max(largest, writer.lag());
            }
        }
        return largest;
    }

    /** Looks for stalls, and returns the nanoseconds to the next run. Run by the watchdog. */
    private long check() {
        long next = scheduler.check();
        if (scheduler.isStarved()) {
            disconnectOneInALongWrite();
        }
        return next;
    }

    /** Disconnects the client in the longest write, since it is the likeliest not to read. Its thread can serve all that wait. */
    private void disconnectOneInALongWrite() {
        long now = clock.getAsLong();
        members.stream()
                .max(Comparator.comparingLong(writer -> writer.writingFor(now)))
                .ifPresent(writer -> writer.disconnectIfWritingFor(STARVED_WRITE_NANOS, now));
    }
}
