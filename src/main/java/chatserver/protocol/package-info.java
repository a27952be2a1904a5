/**
 * Bytes to commands, and answers to bytes: telnet filter, line framing, text cleaning, verbs, usernames and the fixed
 * lines the server says. Knows neither sockets nor users.
 *
 * <p>A client's bytes take this way: {@link chatserver.protocol.LineDecoder} (which asks
 * {@link chatserver.protocol.TelnetFilter} about every byte and {@link chatserver.protocol.TextSanitizer} about every line) makes
 * lines of them, {@link chatserver.protocol.Command} reads a line as a {@link chatserver.protocol.Verb} and its
 * argument. Past the decoder every byte is valid UTF-8 and no character of it can act on a terminal or forge a line.
 *
 * <p>Nothing here is shared between threads, except for immutable values.
 */
package chatserver.protocol;
