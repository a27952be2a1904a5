package chatserver.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Starts the threads that go on with the clients of senders whose write has stalled. {@link WriteLoop} draws the states. If no
 * thread can be had, it is tried again later, as long as the write has not returned.
 *
 * <p>Guarded by the lock of its {@link WriteScheduler}, but for what a successor does.
 */
final class Successors {
    private final ReentrantLock lock;
    private final ThreadStarts starts;
    private final Workers workers;
    private final Watchdog watchdog;
    private final List<WriteLoop> waiting = new ArrayList<>(); // guarded by lock: no thread could be had for them

    Successors(ReentrantLock lock, ThreadStarts starts, Workers workers, Watchdog watchdog) {
        this.lock = lock;
        this.starts = starts;
        this.workers = workers;
        this.watchdog = watchdog;
    }

    /** Starts a successor for a detached loop, unless it is a worker's, or its write has returned. */
    void startFor(WriteLoop loop) {
        if (loop.needsSuccessor()) {
            starts.note(() -> workers.startThread(() -> succeed(loop)), () -> {
                waiting.add(loop);
                watchdog.arm(); // it tries again
            });
        }
    }

    /** Tries again for those that no thread could be had for. */
    void retry() {
        List<WriteLoop> again = List.copyOf(waiting);
        waiting.clear();
        again.forEach(this::startFor);
    }

    /** Whether no thread could be had for some. */
    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Run by a successor: goes on with the client of a detached loop, unless that loop has ended. */
    private void succeed(WriteLoop loop) {
        boolean claimed;
        lock.lock();
        try {
            claimed = loop.claim();
        } finally {
            starts.unlock();
        }
        if (claimed) {
            loop.continueInSuccessor();
        }
    }
}
