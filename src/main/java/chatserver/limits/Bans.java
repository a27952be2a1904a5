package chatserver.limits;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The banned addresses, as {@link ClientAddress} counts them. There are at most {@value #MAX}; one more replaces the ban
 * that ends soonest, and of several such bans the oldest. Nothing is kept on disk. Any thread may call any method.
 */
public final class Bans {
    /** Bans at one time. */
    public static final int MAX = 10_000;

    /** The longest time of a ban with an end. */
    public static final int MAX_MINUTES = 525_600;

    private static final long NO_END = Long.MAX_VALUE;
    private static final Comparator<Ban> SOONEST_END =
            Comparator.comparingLong(Ban::endsAt).thenComparingLong(Ban::number);

    private final LongSupplier clock;
    private final long start;
    private final Map<AddressGroup, Ban> byAddress =
            new ConcurrentHashMap<>(); // changed under this, read by any thread
    private final TreeSet<Ban> byEnd = new TreeSet<>(SOONEST_END); // guarded by this: the same bans
    private long added; // guarded by this: bans ever
    private volatile long soonestEnd = NO_END; // written under this, read by any thread

    private record Ban(InetAddress address, long endsAt, long number) {}

    /**
     * A ban as operators see it.
     *
     * @param address the address that was banned
     * @param minutesLeft minutes to its end, rounded up; 0 if it has no end
     */
    public record Entry(InetAddress address, long minutesLeft) {}

    /** Creates a table without bans; {@code clock} returns nanoseconds, as {@link System#nanoTime}. */
    public Bans(LongSupplier clock) {
        this.clock = clock;
        start = clock.getAsLong();
    }

    /** Bans an address, in place of its present ban if it has one; 0 minutes means without an end. */
    public synchronized void add(InetAddress address, int minutes) {
        remove(address);
        if (byEnd.size() == MAX) {
            remove(byEnd.first().address);
        }
        Ban ban = new Ban(address, minutes == 0 ? NO_END : now() + TimeUnit.MINUTES.toNanos(minutes), added++);
        byEnd.add(ban);
        soonestEnd = byEnd.first().endsAt;
        byAddress.put(ClientAddress.group(address), ban);
    }

    /** Lifts the ban of an address. Returns false if it is not banned. */
    public synchronized boolean remove(InetAddress address) {
        dropEnded();
        Ban ban = byAddress.remove(ClientAddress.group(address));
        if (ban != null) {
            byEnd.remove(ban);
            soonestEnd = byEnd.isEmpty() ? NO_END : byEnd.first().endsAt;
        }
        return ban != null;
    }

    /** Returns whether an address is banned. */
    public boolean isBanned(InetAddress address) {
        if (byAddress.isEmpty()) {
            return false;
        }
        if (soonestEnd <= now()) {
            dropEnded();
        }
        return byAddress.containsKey(ClientAddress.group(address));
    }

    /** Returns the bans, the one that ends soonest first. */
    public synchronized List<Entry> entries() {
        dropEnded();
        long now = now();
        return byEnd.stream()
                .map(ban -> new Entry(ban.address, ban.endsAt == NO_END ? 0 : minutes(ban.endsAt - now)))
                .toList();
    }

    /** Returns the number of bans. */
    public synchronized int count() {
        dropEnded();
        return byEnd.size();
    }

    private synchronized void dropEnded() {
        long now = now();
        while (soonestEnd <= now) {
            byAddress.remove(ClientAddress.group(byEnd.pollFirst().address));
            soonestEnd = byEnd.isEmpty() ? NO_END : byEnd.first().endsAt;
        }
    }

    private static long minutes(long nanos) {
        return 1 + (nanos - 1) / TimeUnit.MINUTES.toNanos(1);
    }

    /** Nanoseconds since there were no bans yet: they can be compared, and never overflow. */
    private long now() {
        return clock.getAsLong() - start;
    }
}
