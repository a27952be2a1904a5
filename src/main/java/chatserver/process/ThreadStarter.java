package chatserver.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that starts threads while clients are served, and lives with it if there are none to be had.
 *
 * <p>A JVM that has used up all threads cannot even act on a signal, which takes a new thread or two. So a few spare threads
 * are held that do nothing. If a thread cannot be started they end, which leaves their room to the JVM, and no thread is
 * started here until the spare ones can be had again.
 *
 * <p>Any thread may call any method. The threads {@code spare} are started here and ended by {@link #release}.
 */
public final class ThreadStarter {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadStarter.class);

    private static final int SPARE_THREADS = 4;
    private static final int ROOM_TO_GO_ON = 2 * SPARE_THREADS; // or it would run out again at once
    private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private CountDownLatch spare; // guarded by this: ends the spare threads; null while there are none
    private boolean lacking; // guarded by this: a thread could not be started
    private long failedAt; // guarded by this

    /** A starter that holds no spare thread yet; {@code clock} gives nanoseconds, as from {@link System#nanoTime}. */
    public ThreadStarter(LongSupplier clock) {
        this.clock = clock;
    }

    /** Makes a daemon thread, which does not keep the process alive. */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts a thread and returns true; or returns false if there is none to be had. */
    public boolean start(Thread thread) {
        return attempt(thread::start);
    }

    /** Hands a task to an executor, whose threads come from {@link #factory}; returns false if there is none for it. */
    public boolean execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) { // the factory refused, or the executor was shut down
            return false;
        } catch (OutOfMemoryError e) {
            runOut(e);
            return false;
        }
    }

    /** Makes daemon threads, or null while there are none to be had. */
    public ThreadFactory factory(Supplier<String> names) {
        return task -> holdSpare() ? daemon(task, names.get()) : null;
    }

    /** Does something that starts a thread, and returns true; or returns false if there is none to be had. */
    public boolean attempt(Runnable start) {
        if (!holdSpare()) {
            return false;
        }
        try {
            start.run();
            return true;
        } catch (OutOfMemoryError e) {
            runOut(e);
            return false;
        }
    }

    /** Holds the spare threads, if they can be had. That is not tried again and again. */
    private synchronized boolean holdSpare() {
        if (spare != null) {
            return true;
        }
        if (lacking && clock.getAsLong() - failedAt < TRY_AGAIN_NANOS) {
            return false;
        }
        CountDownLatch surplus = new CountDownLatch(1);
        spare = new CountDownLatch(1);
        try {
            for (int i = 0; i < (lacking ? ROOM_TO_GO_ON : SPARE_THREADS); i++) {
                startSpare(i < SPARE_THREADS ? spare : surplus);
            }
        } catch (OutOfMemoryError e) {
            runOut(e);
            return false;
        } finally {
            surplus.countDown();
        }
        if (lacking) {
            lacking = false;
            LOG.info("threads can be started again");
        }
        return true;
    }

    private static void startSpare(CountDownLatch until) {
        daemon(
                        () -> {
                            try {
                                until.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // no thread does this; the thread ends
                            }
                        },
                        "spare")
                .start();
    }

    private synchronized void runOut(OutOfMemoryError e) {
        FatalErrors.exitIfHeapIsFull(e);
        release();
        failedAt = clock.getAsLong();
        if (!lacking) {
            lacking = true;
            LOG.warn("no more threads can be started, so no connection is accepted until they can: {}", e.toString());
        }
    }

    /** Ends the spare threads. */
    public synchronized void release() {
        if (spare != null) {
            spare.countDown();
            spare = null;
        }
    }
}
