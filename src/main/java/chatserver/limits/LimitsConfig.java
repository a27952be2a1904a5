package chatserver.limits;

import java.util.List;

/**
 * The settings that protect the server from too many clients and too many lines. Immutable.
 *
 * @param maxConnections connections at one time
 * @param maxPerAddress connections at one time from one address
 * @param rate lines a second that one client may send in the long run; 0 means no limit
 * @param burst lines that one client may send at once before {@code rate} applies
 * @param exemptLoopback whether clients on this machine are exempt from {@code maxPerAddress}, {@code rate} and bans
 * @param proxies connections from these addresses begin with a PROXY header, which gives the client's address
 */
public record LimitsConfig(
        int maxConnections,
        int maxPerAddress,
        double rate,
        int burst,
        boolean exemptLoopback,
        List<AddressRange> proxies) {}
