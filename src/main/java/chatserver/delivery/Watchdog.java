package chatserver.delivery;

import chatserver.process.FatalErrors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks after the loops again and again while the queue is served, and rests while it is not.
 *
 * <p>Waking a thread for every message would cost more than the message. So the watchdog goes on looking for
 * {@value #LOOKS_BEFORE_REST} periods after it was armed last, and {@link #arm} wakes it only from its rest.
 *
 * <p>Thread: {@code delivery-watch}, started by {@link #start}, ended by {@link #stop}. Any thread may call any method.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOKS_BEFORE_REST = 3;

    private final LongSupplier look;
    private final Thread thread = new Thread(this::watch, "delivery-watch");
    private volatile boolean armed; // written by any thread: the queue was served since the last look
    private volatile boolean resting; // written by the watchdog, read by any thread
    private volatile boolean stopped; // written by any thread, read by the watchdog

    /**
     * A watchdog that does not run yet.
     *
     * @param look looks after the loops; returns the nanoseconds to the next look
     */
    Watchdog(LongSupplier look) {
        this.look = look;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** Makes the watchdog look again from now on. */
    void arm() {
        if (!armed) { // it seldom changes, so that reading it is cheap on all cores
            armed = true;
        }
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    /** Makes the watchdog look now. */
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
            } else if (quiet++ == LOOKS_BEFORE_REST) {
                rest();
                quiet = 0;
                continue;
            }
            LockSupport.parkNanos(lookSafely());
        }
    }

    private long lookSafely() {
        try {
            return look.getAsLong();
        } catch (Throwable e) { // a defect: the next look may succeed
            FatalErrors.exitIfHeapIsFull(e);
            LOG.error("looking for stalls failed", e);
            return RETRY_NANOS;
        }
    }

    /** Rests until it is armed. The order prevents a lost wake-up: either arm sees the rest, or the rest sees arm. */
    private void rest() {
        resting = true;
        while (!armed && !stopped) {
            LockSupport.park();
        }
        resting = false;
    }
}
