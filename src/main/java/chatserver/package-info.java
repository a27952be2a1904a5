/**
 * A TCP chat server. This page maps its packages, threads and locks.
 *
 * <p>{@link chatserver.Main} reads the command line ({@link chatserver.cli}), sets up {@link chatserver.logging}, starts a
 * {@link chatserver.server.ChatServer} and stops it. The terminal client, {@link chatserver.client}, is a program of its own
 * in the same jar. Packages depend on those below them only:
 *
 * <pre>
 *   server      starts and stops everything: accept loop, sweep, configuration
 *   monitoring  JMX and flight recorder
 *   connection  one client: states, read loop, deadlines, flood control
 *   delivery    who writes to which client, and when
 *   room        who is logged in, and what is said; knows no socket
 *   limits      connection limits, rate limits      security   TLS, passwords
 *   protocol    bytes to commands, replies to bytes  logging    the log: set-up, events and their fields
 *   process     threads, and the end of the process
 * </pre>
 *
 * <p><b>The way of a line</b>, from socket to sockets:
 *
 * <ol>
 *   <li>{@code Acceptor} accepts the connection; {@code ChatServer} gives it a {@code Connection} and a thread.
 *   <li>{@code ReadLoop} reads through its {@code PausableInput}.
 *   <li>{@code LineDecoder} makes clean lines of the bytes.
 *   <li>{@code Session} parses each line into a {@code Command} and executes it. It collects MSG lines in a
 *       {@code BroadcastBatch}, and puts replies into the client's own {@code Outbox}.
 *   <li>{@code FlowControl} admits the batch as soon as the readers can take it. {@code Room} appends it to the
 *       {@code Transcript}.
 *   <li>{@code Delivery} makes every member due, and {@code WriteScheduler} gives them to a {@code WriteLoop}: mostly in the
 *       same thread.
 *   <li>{@code SocketWriter} writes what is pending in its client's {@code Outbox}: from its {@code TranscriptCursor} on.
 * </ol>
 *
 * <p><b>Threads</b> of the server:
 *
 * <table>
 *   <caption>Threads</caption>
 *   <tr><th>name</th><th>started by</th><th>ends when</th></tr>
 *   <tr><td>main</td><td>the JVM</td><td>the server has started</td></tr>
 *   <tr><td>acceptor</td><td>Acceptor</td><td>the listening socket is closed</td></tr>
 *   <tr><td>conn-N name</td><td>ConnectionThreads, one a connection</td><td>it is idle when the connection has ended</td></tr>
 *   <tr><td>idle</td><td>ConnectionThreads</td><td>no connection came for 5 to 30 s, or the server stops</td></tr>
 *   <tr><td>delivery-N</td><td>Workers</td><td>it was idle for 10 s and is not in the reserve, or the server stops</td></tr>
 *   <tr><td>delivery-watch</td><td>Delivery</td><td>the server stops</td></tr>
 *   <tr><td>scheduler</td><td>ChatServer</td><td>the server stops</td></tr>
 *   <tr><td>certificate</td><td>ReloadingCertificate</td><td>the server stops</td></tr>
 *   <tr><td>reject-N</td><td>TlsRejections</td><td>it was idle for 10 s, or the server stops</td></tr>
 *   <tr><td>spare</td><td>ThreadStarter</td><td>no thread can be had, or the server stops</td></tr>
 *   <tr><td>log</td><td>LossyAsyncAppender</td><td>logging stops</td></tr>
 *   <tr><td>out-of-memory</td><td>FatalErrors</td><td>the process ends</td></tr>
 *   <tr><td>shutdown, shutdown-limit</td><td>ProcessExit</td><td>the process ends</td></tr>
 * </table>
 *
 * <p>Only a connection thread, a worker and a reject-N thread wait for a client. Closing the client's socket ends the wait. A
 * connection thread that is held up by another client is replaced by a successor, which takes over its name. Until its write
 * returns, the replaced thread is called delivery-N.
 *
 * <p><b>Locks</b> of the server:
 *
 * <table>
 *   <caption>Locks</caption>
 *   <tr><th>lock</th><th>guards</th><th>taken within</th></tr>
 *   <tr><td>ChatServer's monitor</td><td>that it stops once</td><td>none</td></tr>
 *   <tr><td>ProcessExit's monitor</td><td>the shutdown action, and whether the process is ending</td><td>none</td></tr>
 *   <tr><td>Room's lock</td><td>the one order of all that happens in the room</td><td>ChatServer's</td></tr>
 *   <tr><td>Outbox's monitor</td><td>a client's private lines</td><td>ChatServer's, Room's</td></tr>
 *   <tr><td>SegmentPool's monitor</td><td>the unused segments</td><td>ChatServer's, Room's, Outbox's</td></tr>
 *   <tr><td>SharedLines' monitor</td><td>how many clients have them pending</td><td>ChatServer's, Room's, Outbox's</td></tr>
 *   <tr><td>WriteScheduler's lock</td><td>queue and loops</td><td>ChatServer's</td></tr>
 *   <tr><td>Admission's monitor</td><td>one connection's share of the limits</td><td>ChatServer's</td></tr>
 *   <tr><td>FlowControl's, ThreadStarter's, Workers', LogThrottle's, ConnectionLimiter's, RateLimiters', TokenBucket's,
 *       PasswordAttempts', Bans', ReadBuffers', ConnectionRegistry's, ServerStats' monitors</td>
 *       <td>their own fields</td><td>ChatServer's, Admission's</td></tr>
 *   <tr><td>LossyAsyncAppender's monitor</td><td>the queue of the log</td><td>any</td></tr>
 * </table>
 *
 * <p>No lock but the first is held during I/O, or while waiting for a client.
 *
 * <p><b>Words</b>: the <i>transcript</i> is the conversation as a log of bytes, and a point in it is a <i>position</i>. What a
 * client has not been sent yet is <i>pending</i>; its <i>lag</i> is how far its position is behind the end. The <i>owner</i> of
 * a {@code SocketWriter} is the one thread that may write to the client at present. The <i>connection thread</i> reads its
 * socket. A <i>stalled write</i> has taken longer than 5 ms, or 1 ms while stalls are being found. A client <i>keeps
 * reading</i> while each write to it returns within 1.5 s; a <i>slow client</i> lags by more than it may, and is
 * disconnected. A MSG line is a <i>broadcast</i>, a DM line a <i>direct message</i>, and <i>replies</i> are the lines that a
 * client itself has caused. A <i>graceful close</i> comes after everything pending is written; an <i>abort</i> is at once.
 */
package chatserver;
