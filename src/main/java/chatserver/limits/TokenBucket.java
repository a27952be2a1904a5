package chatserver.limits;

import java.util.concurrent.TimeUnit;

/**
 * Says how long a client must pause so that it sends no more than so many lines a second in the long run, while a burst
 * passes untouched. Tokens come at a steady rate, up to a full bucket; a line takes one or more, and may take the bucket
 * into debt, which is then waited for. Any thread may call any method.
 */
public final class TokenBucket {
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double rate;
    private final int burst;
    private double tokens; // guarded by this
    private long filledAt; // guarded by this

    /**
     * A full bucket.
     *
     * @param rate tokens a second, above 0
     * @param burst tokens at the most
     * @param now nanoseconds of a monotonic clock
     */
    public TokenBucket(double rate, int burst, long now) {
        this.rate = rate;
        this.burst = burst;
        tokens = burst;
        filledAt = now;
    }

    /** Takes tokens at a time and returns the nanoseconds until the bucket is out of debt; 0 if it is not in any. */
    public synchronized long take(int count, long now) {
        tokens = Math.min(burst, tokens + (now - filledAt) / NANOS_A_SECOND * rate) - count;
        filledAt = now;
        return tokens >= 0 ? 0 : (long) (-tokens / rate * NANOS_A_SECOND);
    }

    /** Whether it holds as many tokens at {@code now} as it can. */
    synchronized boolean isFull(long now) {
        return take(0, now) == 0 && tokens == burst;
    }
}
