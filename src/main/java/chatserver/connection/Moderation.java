package chatserver.connection;

import chatserver.limits.Admission;

/**
 * What operators act on.
 *
 * <p>No connection escapes a ban that is made while it is admitted:
 *
 * <ol>
 *   <li>The operator's thread adds the ban. After that, another thread calls {@link Connection#enforceBan} for every
 *       connection in the registry. This leaves out those that are not open yet, so a client gets the reason after its
 *       handshake too.
 *   <li>The connection thread opens the connection, which is in the registry by then. Then it calls {@code enforceBan}.
 * </ol>
 *
 * <p>So at least one of the two threads sees what the other has done.
 *
 * @param connections all connections
 * @param limits the bans, and the exemptions from them
 * @param enforceBans starts this in another thread, and does not wait
 */
public record Moderation(ConnectionRegistry connections, Admission.Limits limits, Runnable enforceBans) {}
