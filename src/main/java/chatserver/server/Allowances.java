package chatserver.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The token buckets that hold clients to a rate of lines. A client that leaves gives its bucket back, and the next one from
 * the same address takes it on as it is: so nobody gets a new burst by connecting again. Any thread may call any method.
 */
final class Allowances {
    private final double rate;
    private final int burst;
    private final LongSupplier clock;
    private final long lifetime; // nanoseconds in which an empty bucket fills

    // Guarded by this: buckets given back in this lifetime and in the one before, after which they are full anyway.
    private Map<Object, Deque<TokenBucket>> recent = new HashMap<>();
    private Map<Object, Deque<TokenBucket>> earlier = new HashMap<>();
    private long recentSince;

    /**
     * Buckets for some lines a second, in the long run, and at once.
     *
     * @param rate 0 for no limit
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    Allowances(double rate, int burst, LongSupplier clock) {
        this.rate = rate;
        this.burst = burst;
        this.clock = clock;
        lifetime = rate > 0 ? (long) Math.min(Long.MAX_VALUE / 4, burst / rate * 1e9) : 0;
        recentSince = clock.getAsLong();
    }

    /** The bucket for a client that has come from an address (or what counts as one); none if there is no limit. */
    synchronized Optional<TokenBucket> take(Object address) {
        if (rate == 0) {
            return Optional.empty();
        }
        dropOld();
        TokenBucket left = poll(recent, address);
        if (left == null) {
            left = poll(earlier, address);
        }
        return Optional.of(left != null ? left : new TokenBucket(rate, burst, clock.getAsLong()));
    }

    /** Keeps the bucket of a client that has gone for the next one from its address, if there is memory for that. */
    synchronized void giveBack(Object address, TokenBucket bucket) {
        try {
            dropOld();
            recent.computeIfAbsent(address, a -> new ArrayDeque<>(1)).add(bucket);
        } catch (VirtualMachineError e) {
            // then the next one gets a full bucket
        }
    }

    private void dropOld() {
        long now = clock.getAsLong();
        if (now - recentSince > lifetime) {
            earlier = now - recentSince > 2 * lifetime ? new HashMap<>() : recent;
            recent = new HashMap<>();
            recentSince = now;
        }
    }

    private static TokenBucket poll(Map<Object, Deque<TokenBucket>> buckets, Object address) {
        Deque<TokenBucket> left = buckets.get(address);
        if (left == null) {
            return null;
        }
        if (left.size() == 1) {
            buckets.remove(address);
        }
        return left.poll();
    }
}
