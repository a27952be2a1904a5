package chatserver.client;

import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/**
 * Keeps the client connected: pings, notices when the server is gone, and connects again. Used by the event loop.
 *
 * <p>A server may read slowly on purpose, to limit the rate. A PING behind thousands of waiting lines would be answered
 * too late. The link therefore sends at most {@link #WINDOW} messages, then a PING, and waits for its PONG. So each PONG
 * shows that the server is alive, and the waiting lines survive a lost connection.
 */
final class ServerLink {
    /** Learns what happens; called in the event loop. */
    interface Listener {
        /** There is a new connection, on which no login has happened. */
        void connected();

        /** The server sent a line. */
        void received(String line);

        /** The connection ended, or could not be opened. */
        void lost(String reason);
    }

    private static final int WINDOW = 8;
    private static final int FIRST_PING_TICKS = 10;
    private static final int LOST_TICKS = 60;
    private static final int MAX_RETRY_TICKS = 30;
    private static final int NEVER = Integer.MAX_VALUE;

    private final Callable<Socket> connector;
    private final EventLoop events;
    private final Deque<String> waiting = new ArrayDeque<>(); // messages that are not sent yet
    private Listener listener;
    private ServerConnection connection; // null while there is none
    private boolean isLoggedIn;
    private int credit; // messages that may be sent before the next PONG
    private int pings; // that are not answered
    private int pingTicks = FIRST_PING_TICKS; // the silence after which a PING is sent
    private int sinceSent; // ticks
    private int sinceProgress; // ticks
    private long progress;
    private int retryTicks = 1; // the next delay
    private int untilRetry = NEVER;

    /** A link that opens further connections by {@code connector}, in a thread of its own. */
    ServerLink(Callable<Socket> connector, EventLoop events) {
        this.connector = connector;
        this.events = events;
    }

    /** Starts with a connection that is open already. */
    void start(Socket socket, Listener user) {
        listener = user;
        opened(socket);
    }

    private void opened(Socket socket) {
        ServerConnection opened = new ServerConnection(socket, events);
        connection = opened;
        isLoggedIn = false;
        pings = 0;
        sinceProgress = 0;
        progress = 0;
        opened.start(
                line -> {
                    if (connection == opened) {
                        received(line);
                    }
                },
                reason -> {
                    if (connection == opened) {
                        drop(reason);
                    }
                });
        listener.connected();
    }

    private void received(String line) {
        sinceProgress = 0;
        if (line.equals("PONG")) {
            pings = Math.max(0, pings - 1);
            credit = WINDOW;
            sendWaiting();
        }
        listener.received(line);
    }

    /** Closes the connection, if there is one, and reports it lost. */
    void drop(String reason) {
        close();
        listener.lost(reason);
    }

    /** Closes the connection without a report. */
    void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        isLoggedIn = false;
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Connects again after 1 tick, then 2, and so on up to 30; returns how many ticks that is now. */
    int retryLater() {
        untilRetry = retryTicks;
        retryTicks = Math.min(MAX_RETRY_TICKS, 2 * retryTicks);
        return untilRetry;
    }

    /** Connects again at once. */
    void retryNow() {
        untilRetry = NEVER;
        events.startThread("connect", this::connect);
    }

    private void connect() throws InterruptedException {
        try {
            Socket socket = connector.call();
            events.post(() -> opened(socket));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            events.post(() -> listener.lost(reason));
        }
    }

    /** Sends a line that belongs to the login, at once. */
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

    private void sendWaiting() {
        while (isLoggedIn && credit > 0 && !waiting.isEmpty()) {
            sendNow(waiting.remove());
            credit--;
            if (credit == 0) {
                ping();
            }
        }
    }

    private void ping() {
        pings++;
        sendNow("PING");
    }

    /** The login has worked: waiting messages are sent, and the delay between attempts is short again. */
    void loggedIn() {
        isLoggedIn = true;
        retryTicks = 1;
        credit = WINDOW;
        sendWaiting();
    }

    /** The server found this client idle, so it pings twice as often from now on. */
    void pingMoreOften() {
        pingTicks = Math.max(1, pingTicks / 2);
    }

    /** Must be called once a second. Ticks are counted instead of time, so a process that was stopped waits on. */
    void tick() {
        if (connection == null) {
            if (untilRetry != NEVER && --untilRetry <= 0) {
                retryNow();
            }
            return;
        }
        sinceProgress = progress == connection.progress() ? sinceProgress + 1 : 0;
        progress = connection.progress();
        sinceSent++;
        if (pings > 0 && sinceProgress >= LOST_TICKS) {
            drop("no answer");
        } else if (isLoggedIn && pings == 0 && sinceSent >= pingTicks) {
            ping();
        }
    }
}
