/**
 * The chat client, {@code --connect}: one connection to a server, for a person at a terminal or for a script.
 *
 * <p>{@link chatserver.client.ChatClient} is the way in. {@code Connector} opens the socket, plain or TLS, and
 * {@code ServerLineReader} makes clean lines of what comes through it. At a terminal a {@code InteractiveClient} stands between the
 * person and the server: it takes typed lines, puts what is received into {@code UserMessages}, and shows them on a
 * {@code Screen}: a {@code SplitScreen} where the terminal can do that, else a {@code PlainScreen}. Anywhere else a
 * {@code PipeClient} passes lines on as they are. {@code Tty} is what the operating system knows about the terminal.
 *
 * <p><b>Threads</b>: the main thread reads what is typed (in a pipe: what is received), {@code receiver} reads the server's
 * lines ({@code sender}, in a pipe, standard input), {@code ping} keeps the connection. Closing the socket ends what they
 * wait for there; what waits for standard input is ended by its end, or with the process.
 */
package chatserver.client;
