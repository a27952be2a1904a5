/**
 * A TCP chat server: the map of the house.
 *
 * <p>{@link chatserver.Main} reads the command line ({@link chatserver.cli}), sets up {@link chatserver.logging}, starts a
 * {@link chatserver.server.ChatServer} and stops it; {@code Exit} is how the process ends. {@link chatserver.server} knows
 * the sockets and threads, and uses {@link chatserver.room}, which knows who is here and what is said; both speak
 * {@link chatserver.protocol}. Nothing calls back up: what a lower layer needs of a higher one is passed down to it as a
 * function. The client, {@link chatserver.client}, is a program of its own in the same jar: it shares the protocol with
 * the server, nothing else.
 *
 * <p><b>The way of a line</b>, from socket to sockets:
 *
 * <ol>
 *   <li>{@code Acceptor} takes the connection; {@code ChatServer} gives it a {@code Connection} and a thread.
 *   <li>In that thread {@code Connection} reads through its {@code Intake}; {@code LineDecoder} makes clean lines of the
 *       bytes; {@code Session} parses each into a {@code Command} and carries it out.
 *   <li>A MSG is collected in the member's {@code Speech}, which {@code Room.say} lays into the {@code Transcript}; answers
 *       and direct messages go into an {@code Outbox}.
 *   <li>When all that was read is carried out, {@code Audience.tellAll} gives every {@code Recipient} that is behind to the
 *       {@code DeliveryPool}, which has them written to from their places in the transcript: by the same thread, as a rule.
 *       If nobody else is owed anything, the thread writes what its own client is.
 * </ol>
 *
 * <p>To read the code, begin with these, in this order.
 *
 * <p><b>Threads</b> of the server: {@code main}, which starts it and ends; {@code acceptor}; {@code conn-N name}, one a
 * connection; {@code delivery-N}; {@code delivery-watch}; {@code sweeper}; {@code timer}, which closes the sockets of who was
 * refused; {@code log}; a few called {@code spare} that do nothing; and when the process is to end {@code shutdown}, and
 * {@code shutdown-limit} in case that one hangs. Only a connection's own thread and a delivery worker ever wait for a client (and {@code shutdown} for all of them, for a limited
 * time), and closing that client's socket frees both; a connection's thread that is stuck at another client is replaced, and
 * is called {@code delivery-N} until it ends. Deadlines are enforced by the sweeper, which closes sockets and waits for
 * nothing. The client's threads are told of in its package.
 *
 * <p><b>Locks</b> of the server, in the order in which they may be taken: that of {@link chatserver.server.ChatServer#stop},
 * so that it happens once; the room's; an outbox's monitor; that of the spare segments. The delivery pool's; the thread
 * reserve's. The admission's, the allowances', a token bucket's, the status's and that of the connections are taken within
 * none of these but the first, and none of these within them. The log's queue has the last, which may be taken within any. None but the first is held during
 * I/O or while waiting for a client.
 */
package chatserver;
