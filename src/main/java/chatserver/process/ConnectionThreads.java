package chatserver.process;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of connections. One whose connection has ended waits for another: users who leave together, since their network
 * has failed, tend to come back together. Among thousands of threads, the JVM needs up to a millisecond to end one. So the
 * idle threads do not end together, but each after a random time.
 *
 * <p>Bounds: a thread ends with its connection if there are more than connections may be, since the JDK keeps a buffer of up
 * to 64 KB for each; or if no thread can be started, since others need its place.
 *
 * <p>Threads: {@code conn-N} during a connection and {@code idle} after it, started here through {@link ThreadStarter}. An
 * idle time of 5 to 30 s ends them, or {@link #stop}. Any thread may call any method.
 */
public final class ConnectionThreads {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionThreads.class);

    private static final Duration LONGEST_IDLE_TIME = Duration.ofSeconds(30);

    /** Hands a connection to an idle thread, which waits for a random part of the idle time: from a sixth on. */
    private final class Handover extends SynchronousQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public Runnable poll(long longest, TimeUnit unit) throws InterruptedException {
            if (pool.getPoolSize() > max || threads.isShort()) {
                return null; // the thread ends
            }
            long nanos = unit.toNanos(longest);
            return super.poll(ThreadLocalRandom.current().nextLong(nanos / 6, nanos), TimeUnit.NANOSECONDS);
        }
    }

    private final ThreadStarter threads;
    private final int max;
    private final ThreadPoolExecutor pool;

    /** Creates it without a thread; {@code max} is the number of threads beyond which none is kept. */
    public ConnectionThreads(ThreadStarter threads, int max) {
        this(threads, max, LONGEST_IDLE_TIME);
    }

    /** Creates the same with another time after which the last idle thread ends. */
    ConnectionThreads(ThreadStarter threads, int max, Duration longestIdleTime) {
        this.threads = threads;
        this.max = max;
        pool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                longestIdleTime.toNanos(),
                TimeUnit.NANOSECONDS,
                new Handover(),
                threads.factory(() -> "connection"));
    }

    /** Runs a task in a thread that has this name meanwhile; returns false if no thread can be had. */
    public boolean run(Runnable task, String name) {
        return threads.execute(pool, () -> {
            Thread thread = Thread.currentThread();
            thread.setName(name);
            FatalErrors.runSafely(task, LOG, "a connection failed");
            thread.setName("idle");
        });
    }

    /** Lets no new task run, and ends the idle threads; see {@link ThreadStarter#shutDown}. */
    public void stop() {
        ThreadStarter.shutDown(pool);
    }
}
