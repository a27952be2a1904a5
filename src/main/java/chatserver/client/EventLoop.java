package chatserver.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The queue of everything that happens to the interactive client: keys, lines of the server, signals. One thread runs
 * the events one after the other, so the state that they change needs no locks. The others wait if the queue is full.
 */
final class EventLoop {
    /** What a thread of the client does; an exception ends the client. */
    interface Task {
        void run() throws Exception;
    }

    private static final int CAPACITY = 1000;
    private static final int BATCH = 200; // events between two updates of the display

    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>(CAPACITY);
    private final Duration tickPeriod;
    private volatile Throwable failure; // written by any thread, read by the loop
    private boolean isStopped;

    /** A loop that ticks once in each period. */
    EventLoop(Duration tickPeriod) {
        this.tickPeriod = tickPeriod;
    }

    /** Adds an event. Must not be called by the loop itself, which would wait for itself if the queue is full. */
    void post(Runnable event) throws InterruptedException {
        events.put(event);
    }

    /** Starts a thread that may post events. */
    void startThread(String name, Task task) {
        Thread thread = new Thread(() -> run(task), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (Throwable e) { // the user has to get the terminal back, whatever it is
            failure = e;
        }
    }

    /**
     * Runs events until {@link #stop}. If the process was stopped for a while, only one tick is run for that time.
     *
     * @param tick run once in each period
     * @param refresh run when the events of a batch have run
     */
    void run(Runnable tick, Runnable refresh) throws InterruptedException {
        long nextTick = System.nanoTime() + tickPeriod.toNanos();
        while (!isStopped) {
            if (failure != null) {
                throw new IllegalStateException("a thread of the client failed: " + failure, failure);
            }
            refresh.run();
            Runnable event = events.poll(nextTick - System.nanoTime(), TimeUnit.NANOSECONDS);
            for (int i = 0; event != null && i < BATCH && !isStopped; i++) {
                event.run();
                event = i + 1 < BATCH ? events.poll() : null;
            }
            if (System.nanoTime() - nextTick >= 0 && !isStopped) {
                tick.run();
                nextTick = System.nanoTime() + tickPeriod.toNanos();
            }
        }
        refresh.run();
    }

    /** Ends the loop after the present event. */
    void stop() {
        isStopped = true;
    }
}
