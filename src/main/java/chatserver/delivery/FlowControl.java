package chatserver.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Flow control for the room as a whole. It holds the sum of what all clients send to what the readers can take.
 *
 * <ol>
 *   <li>A client keeps reading as long as each write to it returns within {@link SocketWriter#KEEPS_READING_NANOS}.
 *   <li>A client is behind if it lags by more than a quarter of {@code max-backlog}.
 *   <li>While no client that keeps reading is behind, every broadcast is admitted.
 *   <li>Otherwise each address has an allowance: 1/64 of {@code max-backlog} at once, and 1/128 of it a second.
 *   <li>Up to {@value #SHARERS} addresses have their full allowance at the same time. More of them share that sum equally.
 *   <li>A broadcast within the allowance is admitted.
 *   <li>Each client has a small allowance of its own besides: 1/8192 of {@code max-backlog} at once, and as much a second,
 *       for up to {@value #SMALL_SHARERS} clients. So a client that says little does not wait for others of its address.
 *   <li>Any other broadcast waits. Its sender is not read meanwhile, so TCP slows that client down.
 *   <li>A direct message uses the allowance, or waits in the same way, if its receiver keeps reading and has more than 1/64 of
 *       {@code max-backlog} pending in direct messages. What is pending in these never delays a broadcast.
 *   <li>A client that does not keep reading delays no other. It is disconnected when it lags by more than {@code
 *       max-backlog}.
 * </ol>
 *
 * <p>So a client that keeps reading lags by little more than half of {@code max-backlog}: a quarter, and the allowances at
 * once. It passes {@code max-backlog} only if it takes less than the allowances add in the long run: a fifth of it a second
 * at most.
 *
 * <p>Any thread may call any method; none waits for a client.
 */
public final class FlowControl {
    private static final int PART_BEHIND = 4;
    private static final int PART_AT_ONCE = 64;
    private static final int PART_A_SECOND = 128;
    private static final int SHARERS = 16;
    private static final int PART_OF_CLIENT = 8192;
    private static final int SMALL_SHARERS = 512;

    /** A check reads the lag of every client, so there is one in this time at most. */
    private static final long LAG_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LongUnaryOperator largestLag;
    private final LongSupplier clock;
    private final long behind;
    private final AtomicLong credit; // changed by any thread: bytes that may be broadcast before the next check
    private final Allowances allowances; // guarded by this: of addresses
    private final Allowances small; // guarded by this: of clients
    private final long maxSmall;
    private long checkedAt; // guarded by this: time

    /**
     * Creates flow control for a room in which nothing has been said.
     *
     * @param maxBacklog bytes of the transcript that a client may lag by
     * @param largestLag returns the lag of the slowest client that keeps reading, at a time
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public FlowControl(long maxBacklog, LongUnaryOperator largestLag, LongSupplier clock) {
        this.largestLag = largestLag;
        this.clock = clock;
        behind = behind(maxBacklog);
        credit = new AtomicLong(behind);
        long now = clock.getAsLong();
        checkedAt = now - LAG_CHECK_NANOS;
        allowances = new Allowances(maxBacklog / PART_AT_ONCE, maxBacklog / PART_A_SECOND, SHARERS, now);
        maxSmall = maxBacklog / PART_OF_CLIENT;
        small = new Allowances(maxSmall, maxSmall, SMALL_SHARERS, now);
    }

    /** Bytes of lag beyond which a client is behind. */
    public static long behind(long maxBacklog) {
        return maxBacklog / PART_BEHIND;
    }

    /** Returns whether a broadcast of {@code bytes} bytes is admitted now, from this client at this address. If so, it counts. */
    public boolean admits(Object address, Object client, int bytes) {
        return takeCredit(bytes) || admitsBehind(address, client, bytes);
    }

    /** Returns whether the allowance of an address suffices for {@code bytes} bytes. If so, it is reduced. */
    public synchronized boolean isAllowed(Object address, int bytes) {
        return allowances.take(address, bytes, clock.getAsLong());
    }

    /** Reduces the credit, and returns whether there was some. The last bytes taken may exceed it, so a long line passes. */
    private boolean takeCredit(int bytes) {
        return credit.getAndAdd(-bytes) > 0;
    }

    private synchronized boolean admitsBehind(Object address, Object client, int bytes) {
        long now = clock.getAsLong();
        if (now - checkedAt >= LAG_CHECK_NANOS) {
            checkedAt = now;
            credit.set(behind - largestLag.applyAsLong(now));
            if (takeCredit(bytes)) {
                return true;
            }
        }
        return isAllowed(address, bytes) || bytes <= maxSmall && small.take(client, bytes, now);
    }
}
