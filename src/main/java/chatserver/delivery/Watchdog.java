package chatserver.delivery;

import chatserver.process.FatalErrors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that checks the loops periodically while the queue is served, and parks otherwise.
 *
 * <p>Waking a thread for every message would cost more than the message. So the watchdog goes on checking for
 * {@value #CHECKS_BEFORE_PARK} periods after it was armed last, and {@link #arm} wakes it only if it has parked until then.
 *
 * <p>Thread: {@code delivery-watch}, started by {@link #start}, ended by {@link #stop}. Any thread may call any method.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int CHECKS_BEFORE_PARK = 3;

    private final LongSupplier check;
    private final Thread thread = new Thread(this::watch, "delivery-watch");
    private volatile boolean armed; // written by any thread: the queue was served since the last check
    private volatile boolean parked; // written by the watchdog, read by any thread
    private volatile boolean stopped; // written by any thread, read by the watchdog

    /**
     * Creates a watchdog that does not run yet.
     *
     * @param check checks the loops, and returns the nanoseconds to the next check
     */
    Watchdog(LongSupplier check) {
        this.check = check;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** Makes the watchdog check again from now on. */
    void arm() {
        if (!armed) { // it seldom changes, and reading it is cheap on all cores
            armed = true;
        }
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Makes the watchdog check now. */
    void wake() {
        armed = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        int quiet = 0;
        while (!stopped) {
            if (armed) {
                armed = false;
                quiet = 0;
            } else if (quiet++ == CHECKS_BEFORE_PARK) {
                parkUntilArmed();
                quiet = 0;
                continue;
            }
            LockSupport.parkNanos(checkSafely());
        }
    }

    private long checkSafely() {
        try {
            return check.getAsLong();
        } catch (Throwable e) { // a defect: the next check may succeed
            FatalErrors.exitIfHeapIsFull(e);
            LOG.error("checking for stalls failed", e);
            return RETRY_NANOS;
        }
    }

    /** Parks until it is armed. The order prevents a lost wake-up: arm sees that it has parked, or it sees that it is armed. */
    private void parkUntilArmed() {
        parked = true;
        while (!armed && !stopped) {
            LockSupport.park();
        }
        parked = false;
    }
}
