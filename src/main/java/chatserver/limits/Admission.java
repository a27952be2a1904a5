package chatserver.limits;

import chatserver.protocol.Reply;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * One connection's share of the limits: its place among all, its place among those of its address, and its token bucket. The
 * address is the socket's, or the one that a proxy gives later. Any thread may call any method.
 */
public final class Admission {
    private final Socket socket;
    private final Limits limits;
    private volatile InetAddress address; // written by the connection thread, read by any thread
    private boolean hasPlace; // guarded by this
    private boolean isIdentified; // guarded by this: has a place among those of its address
    private Optional<TokenBucket> rate = Optional.empty(); // guarded by this

    /**
     * The limits that all connections share.
     *
     * @param proxies connections from these addresses begin with a PROXY header
     */
    public record Limits(
            ConnectionLimiter limiter,
            Bans bans,
            RateLimiters rates,
            ConnectionRejector rejector,
            List<AddressRange> proxies) {

        /** Returns whether clients at this address are refused. No exempt address is banned. */
        boolean isBanned(InetAddress address) {
            return bans.isBanned(address) && !limiter.isExempt(address);
        }
    }

    /** Creates the share of a connection that has just been accepted. */
    public Admission(Socket socket, Limits limits) {
        this.socket = socket;
        this.limits = limits;
        address = socket.getInetAddress();
    }

    /** Returns whether the connection is from a proxy, so that a header has to say where the client is. */
    public boolean isFromProxy() {
        return limits.proxies.stream().anyMatch(range -> range.contains(socket.getInetAddress()));
    }

    /** Takes a place, and one for its address too unless it is from a proxy. Returns false if the client is refused. */
    public boolean enter() {
        if (isFromProxy()) {
            return count(limits.limiter.acquire(), false);
        }
        return count(isBanned() ? Optional.of(Reply.BANNED) : limits.limiter.acquire(address), true);
    }

    /** Takes a place for this address, which a proxy has given. Returns false if the client is refused. */
    public boolean identify(InetAddress client) {
        address = client;
        return count(isBanned() ? Optional.of(Reply.BANNED) : limits.limiter.acquireAddress(client), true);
    }

    /** Returns whether the client's address is banned. If the connection is from a proxy, the client must be identified. */
    public boolean isBanned() {
        return limits.isBanned(address);
    }

    private boolean count(Optional<Reply> refusal, boolean withAddress) {
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return false;
        }
        synchronized (this) {
            hasPlace = true;
            isIdentified = withAddress;
            if (withAddress && !limits.limiter.isExempt(address)) {
                rate = limits.rates.take(address);
            }
        }
        return true;
    }

    /** Refuses the client. The rejector owns the socket from now on, and closes it. */
    public void refuse(Reply reason) {
        release();
        limits.rejector.refuse(socket, address, reason);
    }

    /** Returns the client's address; the proxy's before the client is identified. */
    public InetAddress address() {
        return address;
    }

    /** Returns what limits the client's lines, if anything does. */
    public synchronized Optional<TokenBucket> rate() {
        return rate;
    }

    /** Gives the token bucket back, for the next client from this address. */
    public synchronized void releaseRate() {
        rate.ifPresent(bucket -> limits.rates.release(address, bucket));
        rate = Optional.empty();
    }

    /** Gives back everything, if it has not been given back. */
    public synchronized void release() {
        releaseRate();
        if (hasPlace && isIdentified) {
            limits.limiter.release(address);
        } else if (hasPlace) {
            limits.limiter.release();
        }
        hasPlace = false;
    }
}
