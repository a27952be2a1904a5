package chatserver.delivery;

import chatserver.process.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of a {@link WriteScheduler}. If a thread is needed, it is started after the lock is released, because a start takes
 * 0.1 ms.
 */
final class SchedulerLock {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLock.class);

    private record Start(BooleanSupplier start, Runnable onFailure) {}

    private static final Start[] NONE = {};

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Start> deferred = new ArrayList<>(); // guarded by lock
    private volatile boolean failing; // written and read by any thread: the last start failed

    void lock() {
        lock.lock();
    }

    /** Releases the lock, and starts the threads. */
    void unlock() {
        Start[] due = deferred.isEmpty() ? NONE : deferred.toArray(NONE);
        deferred.clear();
        lock.unlock();
        for (Start start : due) {
            FatalErrors.runSafely(() -> attempt(start), LOG, "starting a thread failed");
        }
    }

    /** Makes a change with the lock. */
    void locked(Runnable change) {
        lock();
        try {
            change.run();
        } finally {
            unlock();
        }
    }

    /**
     * Starts a thread when the lock is released. Called with the lock.
     *
     * @param start starts the thread; returns false if that is not possible
     * @param onFailure is run in that case. Like {@code start}, it is called without the lock
     */
    void startLater(BooleanSupplier start, Runnable onFailure) {
        deferred.add(new Start(start, onFailure));
    }

    private void attempt(Start deferred) {
        boolean started = false;
        try {
            started = deferred.start().getAsBoolean();
        } finally {
            failing = !started;
            if (!started) {
                deferred.onFailure().run();
            }
        }
    }

    /** Returns whether the last start failed. */
    boolean isFailingToStart() {
        return failing;
    }
}
