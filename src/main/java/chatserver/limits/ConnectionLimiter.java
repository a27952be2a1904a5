package chatserver.limits;

import chatserver.protocol.Reply;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the connections there are, in all and from each address, and says who is one too many. An IPv6 address counts
 * by its first 64 bits, which one customer usually has to himself (RFC 6177). Any thread may call any method.
 */
public final class ConnectionLimiter {
    private static final int IPV6_PREFIX_BYTES = 8;

    private final int max;
    private final int maxPerAddress;
    private final boolean exemptLoopback;

    private int connections; // guarded by this
    private final Map<ByteBuffer, Integer> byAddress = new HashMap<>(); // guarded by this; never a zero

    /** A limiter for {@code max} connections in all, and so many from one address. */
    public ConnectionLimiter(int max, int maxPerAddress, boolean exemptLoopback) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
        this.exemptLoopback = exemptLoopback;
    }

    /** Counts one more connection from this address; or returns why not, and counts nothing. */
    public synchronized Optional<Reply> acquire(InetAddress address) {
        if (connections >= max) {
            return Optional.of(Reply.SERVER_FULL);
        }
        if (!isExempt(address) && byAddress.getOrDefault(key(address), 0) >= maxPerAddress) {
            return Optional.of(Reply.TOO_MANY_CONNECTIONS);
        }
        byAddress.merge(key(address), 1, Integer::sum); // first: it may fail for want of memory
        connections++;
        return Optional.empty();
    }

    /** Counts one connection less; called once for every {@link #acquire} that let somebody in. */
    public synchronized void release(InetAddress address) {
        byAddress.computeIfPresent(key(address), (k, count) -> count == 1 ? null : count - 1); // first, likewise
        connections--;
    }

    /** Whether clients with this address are free of the limits for a single client. */
    public boolean isExempt(InetAddress address) {
        return exemptLoopback && address.isLoopbackAddress();
    }

    /** What counts as one address: its bytes, or the first 64 bits of an IPv6 address. */
    static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress(); // of an IPv4 address mapped into IPv6, the JDK makes an Inet4Address
        return ByteBuffer.wrap(address instanceof Inet4Address ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES));
    }
}
