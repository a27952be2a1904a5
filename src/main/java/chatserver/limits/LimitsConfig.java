package chatserver.limits;

/**
 * The limits on who may connect and how much one client may send. Immutable.
 *
 * @param maxConnections connections at one time
 * @param maxPerAddress connections at one time from one address
 * @param rate lines per second that one client may send in the long run; 0 means no limit
 * @param burst lines that one client may send at once before {@code rate} holds
 * @param exemptLoopback whether clients on this machine are free of {@code maxPerAddress} and {@code rate}
 */
public record LimitsConfig(int maxConnections, int maxPerAddress, double rate, int burst, boolean exemptLoopback) {}
