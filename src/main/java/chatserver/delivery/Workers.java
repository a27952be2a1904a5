package chatserver.delivery;

import chatserver.process.ConnectionThreads;
import chatserver.process.FatalErrors;
import chatserver.process.ThreadStarter;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker threads, for writing that a sender's own thread does not do. A pool as large as it has to be. Idle threads are
 * held in reserve for half of the members, {@value #MAX_RESERVE} at most. Starting one takes 0.1 ms, and clients tend to stall
 * together.
 *
 * <p>Threads: {@code delivery-N}, started here through {@link ThreadStarter}; those beyond the reserve end after
 * {@value #KEEP_ALIVE_SECONDS} idle seconds, the others by {@link #stop}. Any thread may call any method, without the lock of
 * {@link Delivery}.
 */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private static final int MAX_RESERVE = 64;
    private static final int MEMBERS_PER_WORKER = 2;
    private static final int STARTED_AT_ONCE = 4;
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadStarter threads;
    private final ConnectionThreads connectionThreads;
    private final AtomicLong names = new AtomicLong();
    private final ThreadPoolExecutor pool;

    /** Creates it without a worker. While none can be started, idle {@code connectionThreads} do the tasks. */
    Workers(ThreadStarter threads, ConnectionThreads connectionThreads) {
        this.threads = threads;
        this.connectionThreads = connectionThreads;
        pool = new ThreadPoolExecutor(
                1,
                Integer.MAX_VALUE,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads.factory(this::nextName));
    }

    /** Runs a task in a worker; returns false if there is no thread for it. A task that fails does not end the worker. */
    boolean execute(Runnable task) {
        Runnable safe = () -> FatalErrors.runSafely(task, LOG, "delivery failed");
        return threads.execute(pool, safe) || connectionThreads.run(safe, nextName());
    }

    /** Returns a name that no worker has had. */
    String nextName() {
        return "delivery-" + names.incrementAndGet();
    }

    /**
     * Adapts the reserve to the number of members, in powers of two. Shrinking interrupts every idle worker, so it waits
     * until the reserve is four times too large.
     */
    synchronized void adaptReserve(int members) {
        int wanted = Math.max(1, Math.min(MAX_RESERVE, members / MEMBERS_PER_WORKER));
        int rounded = Integer.highestOneBit(2 * wanted - 1);
        if (rounded > pool.getCorePoolSize() || 4 * rounded <= pool.getCorePoolSize()) {
            pool.setCorePoolSize(rounded);
        }
    }

    /** Starts up to {@value #STARTED_AT_ONCE} of the threads that the reserve lacks. */
    void fillReserve() {
        for (int i = 0; i < STARTED_AT_ONCE && pool.getPoolSize() < pool.getCorePoolSize(); i++) {
            threads.attempt(pool::prestartCoreThread);
        }
    }

    /** Ends the idle threads at once, and the others when their task ends. */
    void stop() {
        ThreadStarter.shutDown(pool);
    }
}
