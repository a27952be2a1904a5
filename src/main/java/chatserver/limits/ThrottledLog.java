package chatserver.limits;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Logs the events of one kind as {@link LogThrottle} has it: one by one, or as a count each second while there are many. Any
 * thread may call any method.
 */
public final class ThrottledLog {
    private static final long PERIOD_MILLIS = 1000;

    private final ScheduledExecutorService timer;
    private final LogThrottle throttle;
    private final LongConsumer logCount;

    /**
     * Creates a log.
     *
     * @param timer logs the counts
     * @param linesASecond events that are logged one by one in a second
     * @param logCount logs how many more events there were in a second
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public ThrottledLog(ScheduledExecutorService timer, int linesASecond, LongConsumer logCount, LongSupplier clock) {
        this.timer = timer;
        throttle = new LogThrottle(linesASecond, clock);
        this.logCount = logCount;
    }

    /** Logs an event that has just happened by {@code log}, or counts it. */
    public void log(Runnable log) {
        switch (throttle.onEvent()) {
            case LOG -> log.run();
            case START_COUNTING -> countLater();
            case COUNT -> {}
        }
    }

    private void countLater() {
        try {
            timer.schedule(
                    () -> {
                        if (flush()) {
                            countLater();
                        }
                    },
                    PERIOD_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the server is stopping, and flushes at its end
        }
    }

    /** Logs the count up to now; returns false if it is 0. */
    public boolean flush() {
        long count = throttle.takeCount();
        if (count > 0) {
            logCount.accept(count);
        }
        return count > 0;
    }
}
