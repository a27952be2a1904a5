package chatserver.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One attempt at a password a second for each address, however many connections it has. An attempt that succeeds costs
 * nothing, so users of one address do not wait for each other. Any thread may call any method; none waits.
 *
 * <p>The {@value #MAX_ADDRESSES} addresses of the latest attempts are remembered.
 */
public final class PasswordAttempts {
    private static final int MAX_ADDRESSES = 10_000;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** An attempt waits no longer, or a client that comes and goes would lock out all others of its address. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LongSupplier clock;
    private final Map<AddressGroup, Long> nextAt = new LinkedHashMap<>(); // guarded by this: time of the next attempt

    /** Creates a count of no attempts; {@code clock} returns nanoseconds, as {@link System#nanoTime}. */
    public PasswordAttempts(LongSupplier clock) {
        this.clock = clock;
    }

    /** Counts an attempt from this address, and returns the nanoseconds to wait before it is made. */
    public synchronized long begin(AddressGroup address) {
        long now = clock.getAsLong();
        Long next = nextAt.remove(address);
        long wait = next == null ? 0 : Math.max(0, next - now);
        if (nextAt.size() == MAX_ADDRESSES) {
            nextAt.remove(nextAt.keySet().iterator().next());
        }
        nextAt.put(address, now + Math.min(wait, LONGEST_WAIT_NANOS - INTERVAL_NANOS) + INTERVAL_NANOS);
        return wait;
    }

    /** Takes back an attempt from this address, because it has succeeded. */
    public synchronized void succeed(AddressGroup address) {
        nextAt.computeIfPresent(address, (key, next) -> next - INTERVAL_NANOS);
    }
}
