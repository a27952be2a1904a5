package chatserver.limits;

import java.util.concurrent.TimeUnit;

/**
 * The rate limit of one client. Tokens are added at a steady rate, up to a full bucket. A line takes one token or more and
 * may take the bucket below zero; the client is then paused until the debt is paid. Any thread may call any method.
 */
public final class TokenBucket {
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double rate;
    private final int burst;
    private double tokens; // guarded by this: below 0 is a debt
    private long filledAt; // guarded by this: time of the last addition

    /**
     * Creates a full bucket.
     *
     * @param rate tokens a second, above 0
     * @param burst tokens in a full bucket
     * @param now nanoseconds of a monotonic clock
     */
    TokenBucket(double rate, int burst, long now) {
        this.rate = rate;
        this.burst = burst;
        tokens = burst;
        filledAt = now;
    }

    /** Takes tokens and returns the nanoseconds until the debt is paid; 0 if there is none. */
    public synchronized long take(int count, long now) {
        tokens = Math.min(burst, tokens + (now - filledAt) / NANOS_A_SECOND * rate) - count;
        filledAt = now;
        return tokens >= 0 ? 0 : (long) (-tokens / rate * NANOS_A_SECOND);
    }
}
