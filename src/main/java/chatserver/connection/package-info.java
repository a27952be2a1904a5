/**
 * One client's connection.
 *
 * <p>{@link chatserver.connection.Connection} has its states and its two ends, graceful and abrupt. In the connection thread,
 * its {@code ReadLoop} reads through a {@code PausableInput}, and its {@code Session} executes the lines.
 * {@code OperatorCommands} has the commands of operators, who act on the {@link chatserver.connection.Moderation}.
 * {@code FloodControl} slows down a client that sends much; {@code Deadlines} say when it has to go, and a
 * {@link chatserver.connection.CloseReason} why it went. {@link chatserver.connection.ConnectionContext} is what all
 * connections share.
 *
 * <p>{@link chatserver.connection.ConnectionRegistry} holds the present connections, and the totals of those that have ended.
 * {@link chatserver.connection.ConnectionMemory} says what one can hold at most.
 */
package chatserver.connection;
