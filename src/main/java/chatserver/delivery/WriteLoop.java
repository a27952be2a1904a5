package chatserver.delivery;

import chatserver.process.FatalErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's way along the queue: it takes a writer, writes without the lock, and releases the writer.
 *
 * <p>A worker's loop serves until no writer is due. A sender's loop runs in the thread of the client that has just
 * broadcast, for {@value #SENDER_ROUNDS} rounds; its continuation is that client's read loop. If a write stalls, the loop is
 * detached: it no longer counts among those that serve the queue, and stays with the stalled client.
 *
 * <pre>
 *   ATTACHED --- nothing due, or all rounds are over, ---&gt; ENDED    a sender goes on with its own client
 *      |         or an alarm has ended
 *      | its write stalls
 *      v
 *   DETACHED --- its turn ends -------------------------&gt; ENDED     a sender goes on with its own client
 *      |
 *      | a successor claims the continuation
 *      v
 *   REPLACED --- everything pending is written                      this thread has no client, the successor has it
 * </pre>
 *
 * <p>A write may return in the moment in which the successor starts. Both take the lock, and the first gets the continuation.
 * The other finds it gone: a late successor ends, a late writer stays a writer. So exactly one thread goes on with the
 * client, and neither waits for the other.
 *
 * <p>A detached worker has no continuation. It stays with its client until everything pending is written.
 *
 * <p>A loop belongs to its thread. All fields that change are written with the lock of its {@link WriteScheduler}. The loop's
 * own thread reads {@code writer} without it, since no other thread writes that field, and {@code state} after the last
 * turn.
 */
final class WriteLoop {
    private static final Logger LOG = LoggerFactory.getLogger(WriteLoop.class);

    enum State {
        ATTACHED,
        DETACHED,
        REPLACED,
        ENDED
    }

    /** Rounds of a sender's loop. The second is for broadcasts that come during the first. */
    private static final int SENDER_ROUNDS = 2;

    private final WriteScheduler scheduler;
    private final Runnable continuation; // null in a worker's loop
    private final Thread thread = Thread.currentThread();

    private State state; // guarded by lock; it does not change after REPLACED and ENDED
    private SocketWriter writer; // guarded by lock: the one that it owns, or null
    private long takenAt; // guarded by lock: when it took the writer, or was made
    private int roundsLeft = SENDER_ROUNDS; // guarded by lock
    private int turnsLeft; // guarded by lock: in the present round

    private WriteLoop(WriteScheduler scheduler, Runnable continuation, SocketWriter writer, long now) {
        this.scheduler = scheduler;
        this.continuation = continuation;
        this.writer = writer;
        state = writer == null ? State.ATTACHED : State.DETACHED;
        takenAt = now;
    }

    /** Returns the loop of a sender, which runs in the calling thread. */
    static WriteLoop ofSender(WriteScheduler scheduler, Runnable continuation, long now) {
        return new WriteLoop(scheduler, continuation, null, now);
    }

    /** Returns the loop of a worker, which runs in the calling thread: for one writer that it owns, or if null, the queue. */
    static WriteLoop ofWorker(WriteScheduler scheduler, SocketWriter owned, long now) {
        return new WriteLoop(scheduler, null, owned, now);
    }

    /**
     * Writes until there is no more to do for this loop. Called once, by its thread, without the lock.
     *
     * @return whether the thread goes on with its own client; false if a successor does
     */
    boolean run() {
        try {
            SocketWriter next = writer != null ? writer : scheduler.exchange(this, null);
            while (next != null) {
                next = scheduler.exchange(this, next.writePending());
            }
        } catch (Throwable e) { // a defect
            FatalErrors.exitIfHeapIsFull(e);
            scheduler.abandon(this);
            if (state != State.REPLACED) {
                throw e;
            }
            LOG.error("writing to other clients failed", e); // the client of this thread is the successor's
        }
        return state != State.REPLACED;
    }

    /** Returns whether it has been at one thing for too long at {@code now}: a write, or giving way before the first one. */
    boolean isHeldUp(long now, long longestWrite, long longestYield) {
        return writer == null ? now - takenAt > longestYield : writer.writingFor(now) > longestWrite;
    }

    /** Returns when it took its writer. */
    long takenAt() {
        return takenAt;
    }

    /** Returns whether it writes on after a turn that left something pending, since nothing else waits for its thread. */
    boolean staysWithWriter() {
        return state == State.REPLACED || state == State.DETACHED && continuation == null;
    }

    boolean isAttached() {
        return state == State.ATTACHED;
    }

    /** Returns whether a successor should go on with the client of this thread. */
    boolean needsSuccessor() {
        return state == State.DETACHED && continuation != null && writer != null;
    }

    void detach() {
        state = State.DETACHED;
    }

    /** Ends the loop, unless it has been replaced. */
    void end() {
        writer = null;
        if (state != State.REPLACED) {
            state = State.ENDED;
        }
    }

    /** Returns the name of the loop's thread. */
    String threadName() {
        return thread.getName();
    }

    /**
     * Claims the continuation for the calling thread; false if the loop has ended. The loop's thread gets another name. With
     * the lock, that thread still runs this loop; later it may serve another connection.
     */
    boolean claimContinuation(String newName) {
        if (!needsSuccessor()) {
            return false;
        }
        state = State.REPLACED;
        thread.setName(newName);
        return true;
    }

    /** Goes on in the calling thread, which has claimed the continuation. Without the lock. */
    void runContinuation() {
        continuation.run();
    }

    SocketWriter writer() {
        return writer;
    }

    void take(SocketWriter next, long now) {
        writer = next;
        takenAt = now;
    }

    /**
     * Counts one more turn.
     *
     * @param due how many writers are due, which is the length of a round that begins now
     * @return whether the loop may take it
     */
    boolean startTurn(int due) {
        if (continuation == null) {
            return true;
        }
        if (turnsLeft == 0 && roundsLeft > 0) {
            roundsLeft--;
            turnsLeft = due;
        }
        return turnsLeft-- > 0;
    }
}
