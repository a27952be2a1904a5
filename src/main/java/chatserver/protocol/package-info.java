/**
 * The protocol: turns a client's bytes into commands and the server's replies into bytes. It knows neither sockets nor
 * users.
 *
 * <p>The way of a client's bytes:
 *
 * <ol>
 *   <li>{@link chatserver.protocol.LineDecoder} divides them into lines. {@link chatserver.protocol.TelnetFilter} removes
 *       telnet's commands, and {@link chatserver.protocol.TextSanitizer} replaces harmful characters.
 *   <li>{@link chatserver.protocol.WrongProtocol} decides whether the client speaks HTTP, TLS or SSH instead.
 *   <li>{@link chatserver.protocol.Command} parses a line into a {@link chatserver.protocol.Verb} and its argument.
 * </ol>
 *
 * <p>Every line that leaves the decoder is valid UTF-8, and no character in it can act on a terminal or forge a line.
 * Threads share only the immutable values of this package.
 */
package chatserver.protocol;
