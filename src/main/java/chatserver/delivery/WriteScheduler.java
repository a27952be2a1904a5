package chatserver.delivery;

import chatserver.delivery.SocketWriter.Outcome;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Decides which thread writes to which client, and when.
 *
 * <p>Members with something pending wait in the {@link DeliveryQueue}. As a rule the thread of the client that has just
 * broadcast writes to them all, since waking another thread costs more than writing. If several clients broadcast at the
 * same time, the one that is about to write gives way once. What comes up during its last round is left to a worker.
 *
 * <p>If one of its writes stalls, the {@link StallDetector} detaches that loop, a successor goes on with its client, and
 * {@link Workers} serve the queue until the alarm is over. {@link WriteLoop} draws the states. A slow client gets a worker
 * to itself.
 *
 * <p>Any thread may call any method. The lock is held for constant time: not for a write, a log call or a thread's start.
 */
final class WriteScheduler {
    private static final int MAX_SKIPPED = 16;
    private final Workers workers;
    private final Watchdog watchdog;
    private final LongSupplier clock;
    private final Runnable giveWay;
    private final ReentrantLock lock = new ReentrantLock();
    private final ThreadStarts starts = new ThreadStarts(lock); // guarded by lock
    private final DeliveryQueue<SocketWriter> queue = new DeliveryQueue<>(); // guarded by lock
    private final StallDetector stalls = new StallDetector(); // guarded by lock
    private final Successors successors; // guarded by lock
    private int requests; // guarded by lock: since a sender's loop began to write
    private boolean workerCalled; // guarded by lock: a worker is on its way

    /**
     * A scheduler without members.
     *
     * @param clock nanoseconds, as from {@link System#nanoTime}
     * @param giveWay lets threads run that are ready to, as {@link Thread#yield} does
     */
    WriteScheduler(Workers workers, Watchdog watchdog, LongSupplier clock, Runnable giveWay) {
        this.workers = workers;
        successors = new Successors(lock, starts, workers, watchdog);
        this.watchdog = watchdog;
        this.clock = clock;
        this.giveWay = giveWay;
    }

    /** Adds a member that has nothing pending. */
    void add(SocketWriter writer) {
        locked(() -> queue.add(writer));
    }

    /** Makes one member due. */
    void markDue(SocketWriter writer) {
        locked(() -> queue.markDue(writer));
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            starts.unlock();
        }
    }

    /** Removes a member. If it has an owner, that one releases the transcript when its write returns. */
    void remove(SocketWriter writer) {
        boolean unowned;
        lock.lock();
        try {
            unowned = queue.remove(writer);
        } finally {
            starts.unlock();
        }
        if (unowned) {
            writer.releaseTranscript();
        }
    }

    /** Lets other threads serve the members that are due; with {@code all}, every member is. */
    void serve(boolean all) {
        locked(() -> {
            noteRequest(all);
            callWorker();
        });
    }

    /** Serves the members that are due, as {@link Delivery#broadcast(Runnable)} has it; with {@code all}, every member is. */
    boolean serve(boolean all, Runnable continuation) {
        WriteLoop own = null;
        lock.lock();
        try {
            long now = noteRequest(all);
            if (!queue.isEmpty() && stalls.isCalm() && stalls.isUnserved()) {
                own = attach(WriteLoop.ofSender(this, continuation, requests > 1 ? giveWay : () -> {}, now));
            } else {
                callWorker();
            }
        } finally {
            starts.unlock();
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
            starts.unlock();
        }
        Outcome outcome = own.writePending();
        boolean released;
        lock.lock();
        try {
            released = !giveBack(own, outcome);
            callWorker();
        } finally {
            starts.unlock();
        }
        if (released) {
            own.releaseTranscript();
        }
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
                    held.judgeTurn(now - loop.takenAt());
                }
                if (outcome == Outcome.MORE_PENDING && loop.staysWithWriter()) {
                    loop.take(held, now);
                    return held;
                }
                released = !giveBack(held, outcome);
            } else {
                requests = 0;
            }
            return takeNext(loop, now);
        } finally {
            starts.unlock();
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
        callWorker();
        return next;
    }

    /**
     * Takes the next member. A slow one gets a worker to itself, and one that another thread has written to meanwhile is
     * skipped: {@value #MAX_SKIPPED} at most, so that the lock is held for constant time.
     */
    private SocketWriter pollQuick() {
        SocketWriter next = queue.poll();
        for (int i = 0; i < MAX_SKIPPED && next != null; i++) {
            if (next.isSlow()) {
                serveApart(next);
            } else if (next.hasPending()) {
                return next;
            } else {
                queue.giveBack(next, false);
            }
            next = queue.poll();
        }
        return next;
    }

    private void serveApart(SocketWriter slow) {
        Runnable apart = () -> WriteLoop.ofWorker(this, slow, clock.getAsLong()).run();
        starts.note(() -> workers.execute(apart), () -> {
            slow.trust(); // or no thread would write to it
            if (!queue.giveBack(slow, true)) {
                slow.releaseTranscript();
            }
        });
    }

    /** Returns whether it is still a member; if not, the caller releases its transcript. */
    private boolean giveBack(SocketWriter writer, Outcome outcome) {
        if (outcome == Outcome.FINISHED) {
            queue.remove(writer);
        }
        return queue.giveBack(writer, outcome == Outcome.MORE_PENDING);
    }

    /** Ends a loop that has failed in an unforeseen way. */
    void abandon(WriteLoop loop) {
        locked(() -> {
            if (loop.writer() != null) {
                queue.giveBack(loop.writer(), true);
            }
            stalls.remove(loop);
            loop.end();
            callWorker();
        });
    }

    /** Looks for stalls, and for members that wait without a thread; returns the nanoseconds to the next look. */
    long look() {
        lock.lock();
        try {
            detachStalled(clock.getAsLong());
            successors.retry();
            callWorker();
            if (!queue.isEmpty() || !stalls.isUnserved()) {
                watchdog.arm();
            }
            return stalls.period();
        } finally {
            starts.unlock();
        }
    }

    /** Whether members wait and no thread can be had for them. */
    boolean isStarved() {
        lock.lock();
        try {
            boolean waiting = !queue.isEmpty() && stalls.isUnserved() || successors.areWaiting();
            return waiting && starts.areLacking();
        } finally {
            starts.unlock();
        }
    }

    private void detachStalled(long now) {
        if (stalls.detachStalled(now, successors::startFor)) {
            watchdog.wake();
        }
    }

    /** Calls a worker if members wait and one more loop may serve them. That one calls the next, so few come in vain. */
    private void callWorker() {
        if (!workerCalled && !queue.isEmpty() && stalls.hasRoom()) {
            workerCalled = true;
            starts.note(() -> workers.execute(this::serveAsWorker), () -> {
                workerCalled = false;
                watchdog.arm(); // it tries again
            });
        }
    }

    private void serveAsWorker() {
        WriteLoop loop = null;
        lock.lock();
        try {
            workerCalled = false;
            if (!queue.isEmpty() && stalls.hasRoom()) {
                loop = attach(WriteLoop.ofWorker(this, null, clock.getAsLong()));
            }
        } finally {
            starts.unlock();
        }
        if (loop != null) {
            loop.run();
        }
    }
}
