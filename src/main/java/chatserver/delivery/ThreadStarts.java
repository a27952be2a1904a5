package chatserver.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The threads that a thread with the lock has found necessary. Starting one takes long, so it starts them after it has
 * released the lock.
 *
 * <p>Guarded by that lock, unless a method says otherwise.
 */
final class ThreadStarts {
    /** How to start a thread, and what to do with the lock if there is none to be had. */
    private record Start(BooleanSupplier start, Runnable undo) {}

    private static final Start[] NONE = {};

    private final ReentrantLock lock;
    private final List<Start> noted = new ArrayList<>(); // guarded by lock
    private boolean lacking; // guarded by lock: the last start failed

    ThreadStarts(ReentrantLock lock) {
        this.lock = lock;
    }

    /**
     * Notes a start.
     *
     * @param start starts the thread without the lock; returns false if there is none to be had
     * @param undo is run with the lock in that case
     */
    void note(BooleanSupplier start, Runnable undo) {
        noted.add(new Start(start, undo));
    }

    /** Whether no thread could be had the last time. */
    boolean areLacking() {
        return lacking;
    }

    /** Releases the lock, and starts the threads that were noted. */
    void unlock() {
        Start[] due = noted.isEmpty() ? NONE : noted.toArray(NONE);
        noted.clear();
        lock.unlock();
        for (Start start : due) {
            start(start);
        }
    }

    private void start(Start noted) {
        boolean started = false;
        try {
            started = noted.start().getAsBoolean();
        } finally {
            finish(noted, started);
        }
    }

    private void finish(Start start, boolean started) {
        lock.lock();
        try {
            lacking = !started;
            if (!started) {
                start.undo().run();
            }
        } finally {
            lock.unlock(); // what the undoing notes waits for the next one: it would fail again now
        }
    }
}
