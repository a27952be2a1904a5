package chatserver.delivery;

import chatserver.delivery.SocketWriter.Outcome;
import chatserver.process.ConnectionThreads;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides which thread writes to which client, and when.
 *
 * <p>Members with something pending wait in the {@link DeliveryQueue}. As a rule the thread of the client that has just
 * broadcast writes to them all, since waking another thread costs more than writing. If several clients broadcast at the
 * same time, the one that is about to write gives way once. What comes up during its last round is left to a worker.
 *
 * <p>If one of its writes stalls, the {@link StallDetector} detaches that loop. A successor goes on with its client, and
 * {@link Workers} serve the queue until the alarm is over; {@link WriteLoop} draws that. A client that has held up a detached
 * loop for over 5 ms gets a worker to itself.
 *
 * <p>Any thread may call any method. The lock is held for constant time: not for a write, a log call or a thread's start.
 */
final class WriteScheduler {
    private static final int MAX_SKIPPED = 16;

    private final Workers workers;
    private final Watchdog watchdog;
    private final LongSupplier clock;
    private final SchedulerLock lock = new SchedulerLock();
    private final DeliveryQueue<SocketWriter> queue = new DeliveryQueue<>(); // guarded by lock
    private final StallDetector stalls = new StallDetector(); // guarded by lock
    private final Successors successors; // guarded by lock
    private int requests; // guarded by lock: since the last loop began to write
    private int called; // guarded by lock: workers on their way

    /**
     * Creates a scheduler without members.
     *
     * @param threads run the successors of connection threads
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    WriteScheduler(Workers workers, ConnectionThreads threads, Watchdog watchdog, LongSupplier clock) {
        this.workers = workers;
        successors = new Successors(lock, threads, workers, watchdog);
        this.watchdog = watchdog;
        this.clock = clock;
    }

    /** Adds a member that has nothing pending. */
    void add(SocketWriter writer) {
        lock.locked(() -> queue.add(writer));
    }

    /** Makes one member due. */
    void markDue(SocketWriter writer) {
        lock.locked(() -> queue.markDue(writer));
    }

    /** Removes a member. If it has an owner, that one releases the transcript when its write returns. */
    void remove(SocketWriter writer) {
        change(writer, () -> queue.remove(writer));
    }

    /** Makes a change with the lock. If it returns true, nothing will be written to that client any more. */
    private void change(SocketWriter writer, BooleanSupplier change) {
        boolean released;
        lock.lock();
        try {
            released = change.getAsBoolean();
        } finally {
            lock.unlock();
        }
        if (released) {
            writer.releaseTranscript();
        }
    }

    /** Lets other threads serve the members that are due; with {@code all}, every member is. */
    void serve(boolean all) {
        lock.locked(() -> {
            noteRequest(all);
            callWorkers();
        });
    }

    /** Serves the members that are due, see {@link Delivery#broadcast(Runnable)}; with {@code all}, every member is. */
    boolean serve(boolean all, Runnable continuation) {
        WriteLoop own = null;
        boolean othersBroadcast = false;
        lock.lock();
        try {
            long now = noteRequest(all);
            if (!queue.isEmpty() && stalls.isCalm() && stalls.isUnserved()) {
                own = attach(WriteLoop.ofSender(this, continuation, now));
                othersBroadcast = requests > 1;
            } else {
                callWorkers();
            }
        } finally {
            lock.unlock();
        }
        if (othersBroadcast) {
            Thread.yield(); // to those that broadcast at the same time
        }
        return own == null || own.run();
    }

    private long noteRequest(boolean all) {
        if (all) {
            queue.markAllDue();
        }
        long now = clock.getAsLong();
        detachStalled(now);
        requests++;
        return now;
    }

    private WriteLoop attach(WriteLoop loop) {
        stalls.add(loop);
        watchdog.arm();
        return loop;
    }

    /** Writes to one member in the calling thread, for one turn, unless it has an owner. */
    void serveInline(SocketWriter own) {
        lock.lock();
        try {
            if (!queue.tryAcquire(own)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Outcome outcome = own.writePending();
        change(own, () -> {
            boolean released = !release(own, outcome);
            callWorkers();
            return released;
        });
    }

    /**
     * Gives back the writer that a loop has, and takes the next one for it.
     *
     * @param outcome of the turn that has just ended; null before the first
     * @return the writer to write to; null if the loop has ended
     */
    SocketWriter exchange(WriteLoop loop, Outcome outcome) {
        SocketWriter held = loop.writer();
        boolean released = false;
        lock.lock();
        try {
            long now = clock.getAsLong();
            if (held != null) {
                if (!loop.isAttached()) {
                    held.recordTurn(now - loop.takenAt());
                }
                if (outcome == Outcome.MORE_PENDING && loop.staysWithWriter()) {
                    loop.take(held, now);
                    return held;
                }
                released = !release(held, outcome);
            } else {
                requests = 0;
            }
            return takeNext(loop, now);
        } finally {
            lock.unlock();
            if (released) {
                held.releaseTranscript();
            }
        }
    }

    private SocketWriter takeNext(WriteLoop loop, long now) {
        boolean mayGoOn = loop.isAttached() && !stalls.hasTooMany() && loop.startTurn(queue.dueCount());
        SocketWriter next = mayGoOn ? pollQuick() : null;
        if (next != null) {
            loop.take(next, now);
        } else {
            stalls.remove(loop);
            loop.end();
        }
        callWorkers();
        return next;
    }

    /**
     * Takes the next member. Skips members that get a worker to themselves, and those that another thread has written to
     * meanwhile. Skips {@value #MAX_SKIPPED} at most, so that the lock is held for constant time.
     */
    private SocketWriter pollQuick() {
        SocketWriter next = queue.poll();
        for (int i = 0; i < MAX_SKIPPED && next != null; i++) {
            if (next.needsOwnWorker()) {
                serveApart(next);
            } else if (next.hasPending()) {
                return next;
            } else {
                queue.release(next, false);
            }
            next = queue.poll();
        }
        return next;
    }

    private void serveApart(SocketWriter writer) {
        Runnable apart =
                () -> WriteLoop.ofWorker(this, writer, clock.getAsLong()).run();
        lock.startLater(() -> workers.execute(apart), () -> abandon(writer));
    }

    /** Lets another thread write to a member for which no thread of its own could be started. */
    private void abandon(SocketWriter writer) {
        change(writer, () -> {
            writer.shareWorker();
            return !queue.release(writer, true);
        });
        watchdog.arm(); // it calls a worker
    }

    /** Returns whether it is still a member; if not, the caller releases its transcript. */
    private boolean release(SocketWriter writer, Outcome outcome) {
        if (outcome == Outcome.FINISHED) {
            queue.remove(writer);
        }
        return queue.release(writer, outcome == Outcome.MORE_PENDING);
    }

    /** Ends a loop after a defect. Other threads serve the queue, and the writer that it has. */
    void abandon(WriteLoop loop) {
        SocketWriter held = loop.writer();
        change(held, () -> {
            boolean released = held != null && !queue.release(held, true);
            stalls.remove(loop);
            loop.end();
            callWorkers();
            return released;
        });
    }

    /** Checks for stalls, and for members that wait without a thread; returns the nanoseconds to the next check. */
    long check() {
        lock.lock();
        try {
            detachStalled(clock.getAsLong());
            successors.retry();
            callWorkers();
            if (!queue.isEmpty() || !stalls.isUnserved()) {
                watchdog.arm();
            }
            return stalls.period();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether members wait and no thread can be had for them. */
    boolean isStarved() {
        lock.lock();
        try {
            boolean waiting = !queue.isEmpty() && stalls.isUnserved() || successors.areWaiting();
            return waiting && lock.isFailingToStart();
        } finally {
            lock.unlock();
        }
    }

    private void detachStalled(long now) {
        if (stalls.detachStalled(now, successors::startFor)) {
            watchdog.wake();
        }
    }

    /** Calls workers for the members that wait. Each that serves calls others in turn, so few come in vain. */
    private void callWorkers() {
        while (called < queue.dueCount() && stalls.mayCall(called)) {
            called++;
            lock.startLater(() -> workers.execute(this::serveAsWorker), () -> {
                lock.locked(() -> called--);
                watchdog.arm(); // it tries again
            });
        }
    }

    private void serveAsWorker() {
        WriteLoop loop = null;
        lock.lock();
        try {
            called--;
            if (!queue.isEmpty() && stalls.hasRoom()) {
                loop = attach(WriteLoop.ofWorker(this, null, clock.getAsLong()));
            }
        } finally {
            lock.unlock();
        }
        if (loop != null) {
            loop.run();
        }
    }
}
