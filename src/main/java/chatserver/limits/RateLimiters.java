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
 * The token buckets that limit the lines of each client. A client that leaves returns its bucket, and the next client from
 * the same address continues with it. So a client gains no new burst by connecting again. Any thread may call any method.
 *
 * <p>A returned bucket is kept until it is full again, and no longer than two hours. At most {@value #MAX_KEPT} are kept,
 * the newest ones. Returned buckets stand in two generations. When the younger has reached its age or its size, it becomes
 * the older one, and the previous older one is dropped.
 */
public final class RateLimiters {
    /** The most buckets that are kept for clients that may come again: about 3 MB if each is of another address. */
    static final int MAX_KEPT = 20_000;

    private static final long MAX_AGE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final double rate;
    private final int burst;
    private final LongSupplier clock;
    private final long maxAge; // nanoseconds that a generation takes up buckets

    private Map<AddressGroup, Deque<TokenBucket>> younger =
            new HashMap<>(); // guarded by this: never holds an empty queue
    private Map<AddressGroup, Deque<TokenBucket>> older = new HashMap<>(); // guarded by this: as above
    private int youngerSize; // guarded by this: buckets in the younger generation
    private long youngerSince; // guarded by this: time

    /**
     * Creates limiters without buckets.
     *
     * @param rate lines a second in the long run; 0 means no limit
     * @param burst lines at once
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public RateLimiters(double rate, int burst, LongSupplier clock) {
        this.rate = rate;
        this.burst = burst;
        this.clock = clock;
        maxAge = rate > 0 ? (long) Math.min(MAX_AGE_NANOS, burst / rate * TimeUnit.SECONDS.toNanos(1)) : 0;
        youngerSince = clock.getAsLong();
    }

    /** Returns the bucket for a client from this address: a returned one or a full one. Empty if there is no limit. */
    public synchronized Optional<TokenBucket> take(InetAddress address) {
        if (rate == 0) {
            return Optional.empty();
        }
        dropOld();
        AddressGroup group = ClientAddress.group(address);
        TokenBucket kept = poll(younger, group);
        if (kept != null) {
            youngerSize--;
        } else {
            kept = poll(older, group);
        }
        return Optional.of(kept != null ? kept : new TokenBucket(rate, burst, clock.getAsLong()));
    }

    /** Keeps the bucket of a client that has left for the next client from its address. */
    public synchronized void release(InetAddress address, TokenBucket bucket) {
        dropOld();
        younger.computeIfAbsent(ClientAddress.group(address), group -> new ArrayDeque<>(1))
                .add(bucket);
        youngerSize++;
    }

    private void dropOld() {
        long now = clock.getAsLong();
        long age = now - youngerSince;
        if (age > maxAge || youngerSize >= MAX_KEPT / 2) {
            older = age > 2 * maxAge ? new HashMap<>() : younger;
            younger = new HashMap<>();
            youngerSince = now;
            youngerSize = 0;
        }
    }

    private static TokenBucket poll(Map<AddressGroup, Deque<TokenBucket>> buckets, AddressGroup group) {
        Deque<TokenBucket> kept = buckets.get(group);
        if (kept == null) {
            return null;
        }
        if (kept.size() == 1) {
            buckets.remove(group);
        }
        return kept.poll();
    }
}
