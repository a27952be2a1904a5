package chatserver.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts threads, and keeps {@value #SPARE_THREADS} threads in reserve. A JVM that has used up its last thread cannot even
 * act on a signal, which takes one or two. If a thread cannot be started, the spare threads end, and their places are free
 * for the JVM. From then on it starts no thread until it can start the spare threads again. It tries that once a second.
 *
 * <p>Any thread may call any method. The spare threads are called {@code spare}, and {@link #release} ends them.
 */
public final class ThreadStarter {
    private static final int SPARE_THREADS = 4;
    private static final int THREADS_TO_RESUME = 2 * SPARE_THREADS; // with fewer, the next start fails at once
    private static final int MANY_THREADS = 256; // to end at once
    private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private CountDownLatch spare; // guarded by this: ends the spare threads; null if there are none
    private OutOfMemoryError shortage; // guarded by this: why no thread could be started; null if one can
    private OutOfMemoryError loggedShortage; // guarded by this: the shortage that was logged last
    private long failedAt; // guarded by this

    /** Creates a starter without a spare thread; {@code clock} returns nanoseconds, as {@link System#nanoTime} does. */
    public ThreadStarter(LongSupplier clock) {
        this.clock = clock;
    }

    /** Does something that starts a thread. Returns false if the machine has no thread left. */
    public boolean attempt(Runnable start) {
        return fillReserve() && run(start);
    }

    /** Hands a task to an executor, whose threads come from {@link #factory}. Returns false if no thread takes it. */
    public boolean execute(Executor executor, Runnable task) {
        try {
            return run(() -> executor.execute(task));
        } catch (RejectedExecutionException e) { // the factory has no thread, or the executor was shut down
            return false;
        }
    }

    /**
     * Shuts an executor of daemon threads down, unless it has over {@value #MANY_THREADS} threads. If they ended at once, the
     * JVM would be busy for seconds, and could not even halt. They end after the executor's idle time, or with the process.
     */
    public static void shutDown(ThreadPoolExecutor executor) {
        if (executor.getPoolSize() <= MANY_THREADS) {
            executor.shutdown();
        } else {
            executor.allowCoreThreadTimeOut(true);
        }
    }

    /** Returns a factory of daemon threads. It returns null instead of a thread while no thread can be started. */
    public ThreadFactory factory(Supplier<String> names) {
        return task -> fillReserve() ? daemon(task, names.get()) : null;
    }

    /** Returns whether no thread can be started, as far as is known. */
    synchronized boolean isShort() {
        return shortage != null;
    }

    private boolean run(Runnable start) {
        try {
            start.run();
            return true;
        } catch (OutOfMemoryError e) {
            FatalErrors.exitIfHeapIsFull(e);
            runOut(e);
            logChange();
            return false;
        }
    }

    /** Logs outside the lock, since a log may block. */
    private void logChange() {
        OutOfMemoryError cause;
        synchronized (this) {
            if (shortage == loggedShortage) {
                return;
            }
            loggedShortage = shortage;
            cause = shortage;
        }
        Logger log =
                LoggerFactory.getLogger(ThreadStarter.class); // no constant, which would set logging up in a client
        if (cause == null) {
            log.info("threads can be started again");
        } else {
            log.warn("no thread can be started, so new connections are refused: {}", cause.toString());
        }
    }

    /** Starts the spare threads if there are none. Returns false if that fails, or has failed within the last second. */
    private boolean fillReserve() {
        boolean full = tryToFillReserve();
        logChange();
        return full;
    }

    private synchronized boolean tryToFillReserve() {
        if (spare != null) {
            return true;
        }
        if (shortage != null && clock.getAsLong() - failedAt < TRY_AGAIN_NANOS) {
            return false;
        }
        CountDownLatch surplus = new CountDownLatch(1);
        spare = new CountDownLatch(1);
        try {
            for (int i = 0; i < (shortage != null ? THREADS_TO_RESUME : SPARE_THREADS); i++) {
                startSpare(i < SPARE_THREADS ? spare : surplus);
            }
        } catch (OutOfMemoryError e) {
            FatalErrors.exitIfHeapIsFull(e);
            runOut(e);
            return false;
        } finally {
            surplus.countDown();
        }
        shortage = null;
        return true;
    }

    private static void startSpare(CountDownLatch until) {
        daemon(
                        () -> {
                            try {
                                until.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // the thread ends
                            }
                        },
                        "spare")
                .start();
    }

    /** Returns a thread that does not keep the process alive. It is not started. */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private synchronized void runOut(OutOfMemoryError e) {
        release();
        failedAt = clock.getAsLong();
        if (shortage == null) {
            shortage = e;
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
