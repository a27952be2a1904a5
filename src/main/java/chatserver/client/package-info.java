/**
 * The terminal client, which {@code --connect} starts, for a person at a terminal or for a script.
 *
 * <p>{@link chatserver.client.ChatClient} is the entry point. {@code Connector} opens the socket;
 * {@code TrustFile} reads the certificates to trust. Without a terminal,
 * {@code PipeClient} passes lines on as they are. At a terminal, everything happens in one {@code EventLoop}:
 *
 * <ul>
 *   <li>{@code InteractiveClient} holds the state of the talk: it takes what the user enters and the server sends.
 *   <li>{@code Commands} carries out what the user enters, {@code Roster} knows the users, and {@code Clock} the time.
 *   <li>{@code ServerLink} keeps a {@code ServerConnection} open, pings, and connects again.
 *   <li>{@code EditorDisplay} is the terminal in raw mode. {@code KeyDecoder} makes keys of its bytes, the keys change
 *       the {@code LineEditor}, and {@code Screen} computes what to write. These three are pure state machines.
 *   <li>{@code PlainDisplay} is a terminal without escape sequences or without {@code stty}.
 * </ul>
 *
 * <p>Threads: the main thread runs the loop. {@code keys} reads the terminal, {@code receiver} and {@code sender} serve
 * one connection, and {@code connect} opens the next one. They share nothing with the loop but its queue.
 */
package chatserver.client;
