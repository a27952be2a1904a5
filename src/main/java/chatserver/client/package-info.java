/**
 * The terminal client, which {@code --connect} starts, for a person at a terminal or for a script.
 *
 * <p>{@link chatserver.client.ChatClient} is the entry point. {@code Connector} opens the socket. Without a terminal,
 * {@code PipeClient} passes lines on as they are. At a terminal, everything is an event in one {@code EventLoop}:
 *
 * <ul>
 *   <li>{@code InteractiveClient} holds the state of the talk: it takes what the user enters and the server sends.
 *   <li>{@code Commands} executes what the user enters and knows the users.
 *   <li>{@code ServerLink} keeps a {@code ServerConnection} open, pings, and connects again.
 *   <li>{@code EditorDisplay} is the terminal in raw mode. {@code Keys} divides its characters into keys, the keys change
 *       the {@code LineEditor}, and {@code Screen} computes what to write. These three are pure state machines.
 *   <li>{@code PlainDisplay} is a terminal without escape sequences or without {@code stty}.
 * </ul>
 *
 * <p>Threads: the main thread ticks once a second. {@code keys} reads the terminal, {@code receiver} and {@code sender}
 * serve one connection, and {@code connect} opens the next one. All but {@code sender} execute events.
 */
package chatserver.client;
