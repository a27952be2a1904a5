package chatserver.connection;

import chatserver.limits.Admission;

/**
 * What operators act on.
 *
 * <p>No connection escapes a ban that is made while it is admitted:
 *
 * <ol>
 *   <li>The operator's thread adds the ban. Then it has another thread call {@link Connection#enforceBan} for every connection
 *       in the registry. Those that are not open yet are left out, so a client gets the reason behind its handshake too.
 *   <li>The connection thread opens the connection, which is in the registry by then. Then it calls {@code enforceBan}.
 * </ol>
 *
 * <p>So at least one of the two threads sees what the other has done. The sweep calls it again and again in any case.
 *
 * @param connections all connections
 * @param limits the bans, and the exemptions from them
 * @param enforceBans has another thread call {@link Connection#enforceBan} for every connection soon, and does not wait
 */
public record Moderation(ConnectionRegistry connections, Admission.Limits limits, Runnable enforceBans) {}
