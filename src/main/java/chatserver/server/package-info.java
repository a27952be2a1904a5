/**
 * Everything that knows a socket: accepting, one thread a connection, delivery, deadlines and limits.
 *
 * <p>{@link chatserver.server.ChatServer} starts and stops it all, as its {@code ServerConfig} says. The {@code Acceptor}
 * takes connections, {@code Admission} counts who is in, and {@code Refusals} turns away who is one too many. A
 * {@code Connection} is one client's life, until its {@code Departure}: its {@code Intake} reads, its {@code Session}
 * carries out, and a {@code TokenBucket} slows down who sends too much; {@code Allowances} keeps it for who comes again. What
 * is written to the client goes through its {@code Recipient}: these are the {@code Audience}, and those who are owed
 * something wait in the {@code Lane} of the {@code DeliveryPool}, whose threads write. The {@code Sweeper} ends those that
 * have passed a deadline.
 *
 * <p>{@code Access} is what everybody has to get past who comes in: {@code Encryption} is TLS, laid over the socket in the
 * connection's own thread, and {@code Password} opens the room; each takes a {@code Secret} from the configuration.
 * {@code ThreadReserve} and {@code Failures} are for the day when there are no threads or no memory left.
 *
 * <p>{@code Connections} are those there are, and the sums of those there were; {@code Status} shows them by JMX, and
 * {@code FlightRecord} tells of each what Java Flight Recorder is to know.
 *
 * <p>Any thread may end a connection, in good order or at once, without waiting; only its own thread cleans up.
 */
package chatserver.server;
