package chatserver.delivery;

import chatserver.process.ConnectionThreads;
import java.util.ArrayList;
import java.util.List;

/**
 * Gets the threads that go on with the clients of senders whose write has stalled. {@link WriteLoop} draws the states. If no
 * thread can be started, it is tried again later, as long as the write has not returned.
 *
 * <p>Guarded by the lock of its {@link WriteScheduler}. A successor itself runs without it.
 */
final class Successors {
    private final SchedulerLock lock;
    private final ConnectionThreads threads;
    private final Workers workers;
    private final Watchdog watchdog;
    private final List<WriteLoop> waiting = new ArrayList<>(); // guarded by lock: no thread could be started for them

    Successors(SchedulerLock lock, ConnectionThreads threads, Workers workers, Watchdog watchdog) {
        this.lock = lock;
        this.threads = threads;
        this.workers = workers;
        this.watchdog = watchdog;
    }

    /** Starts a successor for a detached loop, unless it is a worker's, or its write has returned. */
    void startFor(WriteLoop loop) {
        if (loop.needsSuccessor()) {
            String name = loop.threadName();
            lock.startLater(() -> threads.run(() -> succeed(loop), name), () -> retryLater(loop));
        }
    }

    private void retryLater(WriteLoop loop) {
        lock.locked(() -> waiting.add(loop));
        watchdog.arm(); // it tries again
    }

    /** Tries again for the loops that no thread could be started for. */
    void retry() {
        if (areWaiting()) {
            List<WriteLoop> again = List.copyOf(waiting);
            waiting.clear();
            again.forEach(this::startFor);
        }
    }

    /** Returns whether there are loops that no thread could be started for. */
    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Goes on with the client of a detached loop, unless that loop has ended. Run by a successor. */
    private void succeed(WriteLoop loop) {
        boolean claimed;
        lock.lock();
        try {
            claimed = loop.claimContinuation(workers.nextName());
        } finally {
            lock.unlock();
        }
        if (claimed) {
            loop.runContinuation();
        }
    }
}
