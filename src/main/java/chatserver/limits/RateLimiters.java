package chatserver.limits;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The token buckets that hold clients to a rate of lines. A client that leaves gives its bucket back, and the next client
 * from its address goes on with it, so that connecting again gives no new burst.
 *
 * <p>A bucket is kept until it is full again, but for ten minutes at most, and at most {@value #MAX_KEPT} are kept. Any
 * thread may call any method.
 */
public final class RateLimiters {
    private static final int MAX_KEPT = 100_000;
    private static final long MAX_LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double rate;
    private final int burst;
    private final LongSupplier clock;
    private final long lifetime; // nanoseconds

    // Guarded by this: the buckets given back in this lifetime, and in the one before, which are not kept after it.
    private Map<Object, Deque<TokenBucket>> recent = new HashMap<>();
    private Map<Object, Deque<TokenBucket>> earlier = new HashMap<>();
    private int recentCount; // guarded by this
    private long recentSince; // guarded by this

    /**
     * Buckets for {@code rate} lines per second in the long run, and {@code burst} at once.
     *
     * @param rate 0 for no limit
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public RateLimiters(double rate, int burst, LongSupplier clock) {
        this.rate = rate;
        this.burst = burst;
        this.clock = clock;
        lifetime = rate > 0 ? (long) Math.min(MAX_LIFETIME_NANOS, burst / rate * NANOS_PER_SECOND) : 0;
        recentSince = clock.getAsLong();
    }

    /** Returns the bucket for a client that has connected from {@code address}; empty if there is no limit. */
    public synchronized Optional<TokenBucket> take(InetAddress address) {
        if (rate == 0) {
            return Optional.empty();
        }
        dropOld();
        Object key = ConnectionLimiter.key(address);
        TokenBucket left = poll(recent, key);
        if (left != null) {
            recentCount--;
        } else {
            left = poll(earlier, key);
        }
        return Optional.of(left != null ? left : new TokenBucket(rate, burst, clock.getAsLong()));
    }

    /** Keeps the bucket of a client that has gone for the next one from its address. */
    public synchronized void giveBack(InetAddress address, TokenBucket bucket) {
        dropOld();
        if (recentCount < MAX_KEPT / 2 && !bucket.isFull(clock.getAsLong())) {
            recent.computeIfAbsent(ConnectionLimiter.key(address), key -> new ArrayDeque<>(1))
                    .add(bucket);
            recentCount++;
        }
    }

    private void dropOld() {
        long now = clock.getAsLong();
        if (now - recentSince > lifetime) {
            earlier = now - recentSince > 2 * lifetime ? new HashMap<>() : recent;
            recent = new HashMap<>();
            recentCount = 0;
            recentSince = now;
        }
    }

    private static TokenBucket poll(Map<Object, Deque<TokenBucket>> buckets, Object key) {
        Deque<TokenBucket> left = buckets.get(key);
        if (left == null) {
            return null;
        }
        if (left.size() == 1) {
            buckets.remove(key);
        }
        return left.poll();
    }
}
