package chatserver.client;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/**
 * Keeps the client connected: pings, notices when the server is gone, and connects again. Used by events.
 *
 * <p>A server may read slowly on purpose, to limit the rate. A PING behind thousands of lines would be answered too
 * late, and the client would not know which of them arrived. The link therefore sends at most {@link #WINDOW} messages,
 * then a PING, and waits for its PONG. That confirms them; the messages that wait survive a lost connection.
 */
final class ServerLink {
    private static final int WINDOW = 8;
    private static final int FIRST_PING_TICKS = 10;
    private static final int LOST_TICKS = 60;
    private static final int MAX_RETRY_TICKS = 30;

    private final Callable<Socket> connector;
    private final EventLoop events;
    private final Deque<String> waiting = new ArrayDeque<>(); // messages that are not sent yet
    private InteractiveClient client;
    private ServerConnection connection; // null while there is none
    private boolean isLoggedIn;
    private int unconfirmed; // messages sent since the last PING that was answered
    private int pings; // that are not answered
    private int pingTicks = FIRST_PING_TICKS; // the silence after which a PING is sent
    private int sinceSent; // ticks
    private int sinceProgress; // ticks
    private long progress;
    private int retryTicks = 1; // the next delay
    private int untilRetry; // 0 if no retry is due

    /** Creates a link that opens further connections by {@code connector}, in a thread of its own. */
    ServerLink(Callable<Socket> connector, EventLoop events) {
        this.connector = connector;
        this.events = events;
    }

    /** Starts with a connection that is open already. */
    void start(Socket socket, InteractiveClient user) {
        client = user;
        opened(socket);
    }

    private void opened(Socket socket) {
        connection = new ServerConnection(socket);
        pings = 0;
        unconfirmed = 0;
        sinceProgress = 0;
        progress = 0;
        connection.start(events, this::received, this::drop);
        client.connected();
    }

    private void received(String line) {
        sinceProgress = 0;
        if (line.equals("PONG") && pings > 0 && --pings == 0) {
            unconfirmed = 0;
            sendWaiting();
        }
        client.received(line);
    }

    /** Closes the connection, if there is one, and reports it lost. */
    void drop(String reason) {
        close();
        client.lost(reason, unconfirmed);
    }

    /** Closes the connection without a report. */
    void close() {
        isLoggedIn = false;
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Returns how many messages are not sent yet. */
    int unsent() {
        return waiting.size();
    }

    /** Returns for how many ticks the server has neither taken nor sent anything. */
    int silence() {
        return sinceProgress;
    }

    /** Connects again after 1 tick, then 2, and so on up to 30; returns how many ticks that is now. */
    int retryLater() {
        untilRetry = retryTicks;
        retryTicks = Math.min(MAX_RETRY_TICKS, 2 * retryTicks);
        return untilRetry;
    }

    /** Connects again at once. */
    void retryNow() {
        untilRetry = 0;
        events.startThread("connect", () -> {
            try {
                Socket socket = connector.call();
                events.execute(() -> opened(socket));
            } catch (ClientException | IOException e) {
                events.execute(
                        () -> client.lost(e.getMessage().lines().findFirst().orElse(""), 0));
            }
        });
    }

    /** Sends a line that is no message, at once. */
    void sendNow(String line) {
        if (connection != null) {
            sinceSent = 0;
            connection.send(line);
        }
    }

    /** Sends a message as soon as the server has taken those before it. */
    void send(String line) {
        waiting.add(line);
        sendWaiting();
    }

    /** Asks for a PONG, which ends the answers to what was sent before. */
    void ping() {
        pings++;
        sendNow("PING");
    }

    private void sendWaiting() {
        while (isLoggedIn && unconfirmed < WINDOW && !waiting.isEmpty()) {
            sendNow(waiting.remove());
            if (++unconfirmed == WINDOW) {
                ping();
            }
        }
    }

    /** Sends the waiting messages and makes the delay between attempts short again. Called after a login. */
    void loggedIn() {
        isLoggedIn = true;
        retryTicks = 1;
        sendWaiting();
    }

    /** Pings twice as often from now on, because the server found this client idle. */
    void pingMoreOften() {
        pingTicks = Math.max(1, pingTicks / 2);
    }

    /** Counts a second; called once in each. Ticks are counted instead of time, so a process that was suspended waits on. */
    void tick() {
        if (connection == null) {
            if (untilRetry > 0 && --untilRetry == 0) {
                retryNow();
            }
            return;
        }
        sinceProgress = progress == connection.progress() ? sinceProgress + 1 : 0;
        progress = connection.progress();
        sinceSent++;
        if (pings > 0 && sinceProgress >= LOST_TICKS) {
            drop("no answer");
        } else if (isLoggedIn && pings == 0 && (unconfirmed > 0 || sinceSent >= pingTicks)) {
            ping();
        }
    }
}
