package chatserver.connection;

import chatserver.limits.Admission;

/**
 * What operators act on.
 *
 * @param connections all connections
 * @param limits the bans, and the exemptions from them
 * @param enforceBans has another thread call {@link Connection#enforceBan} for every connection soon, and does not wait
 */
public record Moderation(ConnectionRegistry connections, Admission.Limits limits, Runnable enforceBans) {}
