package chatserver.client;

import chatserver.process.ThreadStarter;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs all that happens to the interactive client, one event at a time: keys, lines of the server, ticks. A thread runs
 * its events itself and waits for its turn, so a terminal that blocks slows the server down. State that only events use
 * needs no other lock.
 */
final class EventLoop {
    /** What a thread of the client does; an exception ends the client. */
    interface Task {
        void run() throws Exception;
    }

    private final ReentrantLock lock = new ReentrantLock(true); // fair, so that a flood does not delay the keys
    private final Condition stopped = lock.newCondition();
    private final Duration tick;
    private Runnable refresh = () -> {}; // guarded by lock
    private Throwable failure; // guarded by lock
    private boolean isStopped; // guarded by lock

    /** Creates a loop whose ticks are this far apart. */
    EventLoop(Duration tick) {
        this.tick = tick;
    }

    /** Runs an event and then the refresh. Does nothing after {@link #stop}. */
    void execute(Runnable event) {
        lock.lock();
        try {
            if (!isStopped) {
                event.run();
                refresh.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts a daemon thread, which may execute events. */
    void startThread(String name, Task task) {
        ThreadStarter.daemon(() -> run(task), name).start();
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (Throwable e) { // the user has to get the terminal back, whatever it is
            execute(() -> {
                failure = e;
                stop();
            });
        }
    }

    /**
     * Ticks until {@link #stop}. If the process was suspended, that time is one tick.
     *
     * @param eachTick an event
     * @param afterEach run after each event
     */
    void run(Runnable eachTick, Runnable afterEach) throws InterruptedException {
        lock.lock();
        try {
            refresh = afterEach;
            refresh.run();
            while (!isStopped) {
                long left = tick.toNanos();
                while (left > 0 && !isStopped) {
                    left = stopped.awaitNanos(left);
                }
                execute(eachTick);
            }
            if (failure != null) {
                throw new IllegalStateException("a thread of the client failed: " + failure, failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes the present event the last one. Called by events. */
    void stop() {
        isStopped = true;
        stopped.signalAll();
    }
}
