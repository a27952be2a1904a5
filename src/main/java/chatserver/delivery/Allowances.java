package chatserver.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What each sender, an address or a client, may send while a client is behind: a number of bytes at once, and a number of
 * bytes a second. All senders together have a bound as well, which they share equally.
 *
 * <p>A sender whose allowance is full again is forgotten. Guarded by the monitor of its {@link FlowControl}.
 */
final class Allowances {
    private static final long FORGET_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final class Allowance {
        double bytes; // below 0 is a debt
        long filledAt;
    }

    private final Map<Object, Allowance> bySender = new HashMap<>();
    private final long atOnce;
    private final long aSecond;
    private final int sharers;
    private long forgottenAt;

    /**
     * Creates full allowances for all senders.
     *
     * @param atOnce bytes of one sender
     * @param aSecond bytes that are added each second
     * @param sharers how many senders may have that much at the same time; more have less each
     * @param now nanoseconds
     */
    Allowances(long atOnce, long aSecond, int sharers, long now) {
        this.atOnce = atOnce;
        this.aSecond = aSecond;
        this.sharers = sharers;
        forgottenAt = now;
    }

    /** Takes bytes from a sender's allowance, unless it is used up. The last taken may exceed it. */
    boolean take(Object sender, int bytes, long now) {
        if (now - forgottenAt > FORGET_PERIOD_NANOS) {
            bySender.values().removeIf(allowance -> fill(allowance, now) >= max());
            forgottenAt = now;
        }
        Allowance allowance = bySender.computeIfAbsent(sender, key -> full(now));
        if (fill(allowance, now) <= 0) {
            return false;
        }
        allowance.bytes -= bytes;
        return true;
    }

    private Allowance full(long now) {
        Allowance full = new Allowance();
        full.bytes = max();
        full.filledAt = now;
        return full;
    }

    private double fill(Allowance allowance, long now) {
        double added = (now - allowance.filledAt) / NANOS_A_SECOND * aSecond * share();
        allowance.bytes = Math.min(max(), allowance.bytes + added);
        allowance.filledAt = now;
        return allowance.bytes;
    }

    private double max() {
        return atOnce * share();
    }

    private double share() {
        return Math.min(1, (double) sharers / Math.max(1, bySender.size()));
    }
}
