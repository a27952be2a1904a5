/**
 * A TCP chat server: the map of the house.
 *
 * <p>{@link chatserver.Main} reads the command line ({@link chatserver.cli}), starts a
 * {@link chatserver.server.ChatServer} and stops it. {@link chatserver.server} knows the sockets and threads, and uses
 * {@link chatserver.room}, which knows who is here and what is said; both speak {@link chatserver.protocol}. Nothing
 * calls back up: what a lower layer needs of a higher one is passed down to it as a function. The client,
 * {@link chatserver.client}, is a program of its own in the same jar: it shares the protocol with the server, nothing else.
 *
 * <p><b>The way of a line</b>, from socket to sockets:
 *
 * <ol>
 *   <li>{@code Acceptor} takes the connection, {@code ChatServer} gives it a {@code Connection} and a thread.
 *   <li>In that thread {@code Connection} reads through its {@code Intake}; {@code LineDecoder} makes clean lines of the
 *       bytes; {@code Session} parses each into a {@code Command} and carries it out.
 *   <li>{@code Room.say} lays a MSG into the {@code Transcript}; answers and direct messages go into an {@code Outbox}.
 *   <li>When all that was read is carried out, {@code DeliveryPool.deliverToAll} takes every {@code Recipient} that is
 *       behind, and its workers write from each one's place in the transcript.
 * </ol>
 *
 * <p><b>Threads</b>: {@code acceptor}, {@code conn-N name}, {@code delivery-N}, {@code delivery-watch}, {@code sweeper},
 * {@code log}, {@code shutdown} with {@code shutdown-limit}, and a few called {@code spare} that do nothing. Only a
 * connection's own thread and a delivery worker ever wait for a client (and {@code shutdown} for all of them, for a
 * limited time), and closing the socket frees both. Deadlines are enforced by the sweeper, which closes sockets and waits
 * for nothing.
 *
 * <p><b>Locks</b>, in the order in which they may be taken: the room's; an outbox's monitor. The delivery pool's lock; the
 * thread reserve's. The admission's and that of the connections are taken alone; so is the status's, but for the JVM's own. None of them is held during I/O.
 */
package chatserver;
