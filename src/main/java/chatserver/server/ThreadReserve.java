package chatserver.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts threads as long as there is room for a few more: a JVM that has used up all it may have cannot even act on a
 * signal, which takes a new thread or two. So a few spare ones are held that do nothing. When a thread cannot be started
 * they end, which leaves their room to the JVM, and nobody gets a thread here until the spare ones can be had again.
 *
 * <p>Any thread may call any method. The spare threads are called {@code spare}, and ended by {@link #release}.
 */
final class ThreadReserve {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadReserve.class);

    private static final int SPARE_THREADS = 4;
    private static final int ROOM_TO_GO_ON = 2 * SPARE_THREADS; // or it would run out again at once
    private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private CountDownLatch spare; // guarded by this: ends the spare threads; null while there are none
    private boolean scarce; // guarded by this: a thread could not be started
    private long failedAt; // guarded by this

    /** A reserve that holds nothing yet, and measures time by {@code clock}, in nanoseconds. */
    ThreadReserve(LongSupplier clock) {
        this.clock = clock;
    }

    /** Starts a thread and returns true; or returns false, if there is none to be had. */
    synchronized boolean start(Thread thread) {
        if (!hold()) {
            return false;
        }
        try {
            thread.start();
            return true;
        } catch (VirtualMachineError e) { // of threads, or of memory
            runOut(e);
            return false;
        }
    }

    /** Holds the spare threads, if they can be had; that is not tried again and again. */
    private boolean hold() {
        if (spare != null) {
            return true;
        }
        if (scarce && clock.getAsLong() - failedAt < TRY_AGAIN_NANOS) {
            return false;
        }
        CountDownLatch surplus = new CountDownLatch(1);
        spare = new CountDownLatch(1);
        try {
            for (int i = 0; i < (scarce ? ROOM_TO_GO_ON : SPARE_THREADS); i++) {
                startSpare(i < SPARE_THREADS ? spare : surplus);
            }
        } catch (VirtualMachineError e) { // of threads, or of memory
            runOut(e);
            return false;
        } finally {
            surplus.countDown();
        }
        if (scarce) {
            scarce = false;
            LOG.info("there are threads to be had again");
        }
        return true;
    }

    private static void startSpare(CountDownLatch until) {
        Thread thread = new Thread(
                () -> {
                    try {
                        until.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // nobody does this; the thread ends
                    }
                },
                "spare");
        thread.setDaemon(true);
        thread.start();
    }

    private void runOut(VirtualMachineError e) {
        Failures.passOnDefect(e);
        release();
        failedAt = clock.getAsLong();
        if (!scarce) {
            scarce = true;
            Failures.warn(LOG, "no more threads to be had, so nobody is let in until there are", e);
        }
    }

    /** Ends the spare threads. */
    synchronized void release() {
        if (spare != null) {
            spare.countDown();
            spare = null;
        }
    }
}
