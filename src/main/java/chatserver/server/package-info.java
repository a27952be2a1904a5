/**
 * Starts the server and stops it. {@link chatserver.server.ChatServer} puts everything together, as its
 * {@link chatserver.server.ServerConfig} says. The {@code Acceptor} accepts connections, the {@code Sweeper} ends those that
 * have passed a deadline, and {@code Capacity} says how many the process has room for.
 */
package chatserver.server;
