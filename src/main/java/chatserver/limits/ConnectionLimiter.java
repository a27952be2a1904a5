package chatserver.limits;

import chatserver.protocol.Reply;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits the number of connections: in all, and from each address as {@link ClientAddress} counts it. Any thread may call
 * any method.
 */
public final class ConnectionLimiter {
    private final int max;
    private final int maxPerAddress;
    private final boolean exemptLoopback;

    private int connections; // guarded by this
    private final Map<AddressGroup, Integer> byAddress = new HashMap<>(); // guarded by this: never holds a zero

    /**
     * Creates a limiter.
     *
     * @param exemptLoopback whether {@code maxPerAddress}, the rate limit and bans do not apply to clients on this machine
     */
    public ConnectionLimiter(int max, int maxPerAddress, boolean exemptLoopback) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
        this.exemptLoopback = exemptLoopback;
    }

    /** Counts a new connection from an address. If a limit is reached, counts nothing and returns the reason. */
    synchronized Optional<Reply> acquire(InetAddress address) {
        if (connections >= max) {
            return Optional.of(Reply.SERVER_FULL);
        }
        Optional<Reply> refusal = acquireAddress(address);
        if (refusal.isEmpty()) {
            connections++;
        }
        return refusal;
    }

    /** Counts a new connection whose address is not known yet. If the limit is reached, returns the reason. */
    synchronized Optional<Reply> acquire() {
        if (connections >= max) {
            return Optional.of(Reply.SERVER_FULL);
        }
        connections++;
        return Optional.empty();
    }

    /** Counts the address of a connection that has been counted without one. If the limit is reached, returns the reason. */
    synchronized Optional<Reply> acquireAddress(InetAddress address) {
        AddressGroup group = ClientAddress.group(address);
        if (!isExempt(address) && byAddress.getOrDefault(group, 0) >= maxPerAddress) {
            return Optional.of(Reply.TOO_MANY_CONNECTIONS);
        }
        byAddress.merge(group, 1, Integer::sum);
        return Optional.empty();
    }

    /** Subtracts a connection whose address has been counted. */
    synchronized void release(InetAddress address) {
        byAddress.computeIfPresent(ClientAddress.group(address), (group, count) -> count == 1 ? null : count - 1);
        release();
    }

    /** Subtracts a connection whose address has not been counted. */
    synchronized void release() {
        connections--;
    }

    /** Returns whether the limits for a single client, and bans, do not apply to this address. */
    public boolean isExempt(InetAddress address) {
        return exemptLoopback && address.isLoopbackAddress();
    }
}
