package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.protocol.Slice;
import chatserver.protocol.Text;
import chatserver.protocol.Username;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A person's talk with the server. The thread that runs it takes what is typed; {@code receiver} shows what comes from the
 * server; {@code ping} gives a sign of life, so that a user who only reads is not sent away for silence.
 */
final class InteractiveClient {
    /** Where typed lines come from. */
    interface Input {
        /** Waits for the next line, and returns it, or null when there will be none. */
        String next() throws IOException;
    }

    /** Where a password comes from. */
    interface Secret {
        /** Waits for a line that is not shown, and returns it, or null when there will be none. */
        char[] next();
    }

    private static final long FAREWELL_MILLIS = 5000;

    /** Errors that may come at any time before login, and are no answer to it. */
    private static final Set<String> CLOSING =
            Set.of("server-full", "too-many-connections", "tls-required", "login-timeout", "too-many-errors");

    private static final String OK = "OK";
    private static final String WRONG_PASSWORD = "wrong-password";
    private static final String NONE = ""; // in place of an answer: the connection has ended

    private final Socket socket;
    private final Screen screen;
    private final Input input;
    private final Secret secret;
    private final Duration pingPeriod;
    private final Duration patience;
    private final ScheduledExecutorService ping =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "ping"));

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>(); // to LOGIN: OK, or the error's code
    private final List<String> users = new ArrayList<>(); // used by the receiver: what WHO has brought until now
    private volatile String name = ""; // written by the own thread, before it asks for that name
    private volatile boolean loggedIn; // written by the receiver
    private volatile boolean leaving; // written by the own thread
    private volatile IOException failure; // written by the receiver, before it has ended
    private boolean ended; // guarded by this; written by the receiver

    /**
     * A talk on a new connection.
     *
     * @param pingPeriod how often a sign of life is sent, which the server answers
     * @param patience after so long without a line from the server, the connection is taken as lost
     */
    InteractiveClient(
            Socket socket, Screen screen, Input input, Secret secret, Duration pingPeriod, Duration patience) {
        this.socket = socket;
        this.screen = screen;
        this.input = input;
        this.secret = secret;
        this.pingPeriod = pingPeriod;
        this.patience = patience;
    }

    /**
     * Logs in and talks until the user leaves. When the server closes, it waits for Enter all the same: whatever was being
     * typed at that moment is for nobody, and least of all for the shell.
     *
     * @param wanted the name to log in by; else, or if it cannot be had, the user is asked
     * @throws IOException if the connection has broken
     */
    void run(Optional<String> wanted) throws IOException, InterruptedException {
        Thread receiver = daemon(this::receive, "receiver");
        receiver.start();
        try {
            if (logIn(wanted.orElse(""))) {
                talk();
            }
            leaving = true;
            send("QUIT");
            receiver.join(FAREWELL_MILLIS);
            if (failure != null) {
                throw failure;
            }
        } finally {
            ping.shutdownNow();
        }
    }

    /** Returns whether the user still wants to talk. */
    private boolean logIn(String wanted) throws IOException, InterruptedException {
        String typed = wanted;
        String password = "";
        while (true) {
            while (!isUsername(typed)) {
                if (!typed.isEmpty()) {
                    screen.show(UserMessages.INVALID_NAME);
                }
                ask("Your name:");
                String line = input.next();
                if (line == null || hasEnded()) {
                    return false;
                }
                screen.entered();
                typed = line.strip();
            }
            name = typed;
            send("LOGIN " + name + password);
            switch (answers.take()) {
                case OK, NONE -> {
                    return true;
                }
                case WRONG_PASSWORD -> {
                    screen.show(password.isEmpty() ? UserMessages.PASSWORD_NEEDED : UserMessages.PASSWORD_WRONG);
                    ask("Password:");
                    char[] line = secret.next();
                    if (line == null || hasEnded()) {
                        return false;
                    }
                    screen.entered();
                    password = " " + new String(line);
                }
                default -> typed = "";
            }
        }
    }

    private static boolean isUsername(String typed) {
        return Username.of(Slice.of(typed.getBytes(UTF_8))).isPresent();
    }

    private void talk() throws IOException {
        String line;
        while (!leaving && (line = input.next()) != null && !hasEnded()) {
            screen.entered();
            String text = Text.clean(line).strip();
            if (text.startsWith("//")) {
                say(text.substring(1));
            } else if (text.startsWith("/")) {
                carryOut(text);
            } else if (!text.isEmpty()) {
                say(text);
            }
        }
    }

    private void say(String text) {
        send("MSG " + text);
        screen.showOwn(UserMessages.said(name, text));
    }

    private void carryOut(String text) {
        String[] words = text.split("\\s+", 3);
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "/dm" -> {
                if (words.length < 3) {
                    screen.show(UserMessages.DM_USAGE);
                } else {
                    send("DM " + words[1] + " " + words[2]);
                    screen.showOwn(UserMessages.whispered(name, words[1], words[2]));
                }
            }
            case "/who" -> send("WHO\nPING"); // the answer to WHO has no end of its own
            case "/help" -> UserMessages.HELP.forEach(screen::show);
            case "/quit" -> leaving = true;
            default -> screen.show(UserMessages.noCommand(words[0]));
        }
    }

    /** Sends a line or several. That nobody gets them any more is for the receiver to find. */
    private void send(String lines) {
        try {
            OutputStream out = socket.getOutputStream();
            synchronized (out) { // or TLS could cut a line in two with a ping
                out.write((lines + "\n").getBytes(UTF_8));
            }
        } catch (IOException e) {
            // See above.
        }
    }

    private void receive() {
        try {
            ServerLineReader incoming = new ServerLineReader(socket.getInputStream());
            Slice line;
            while ((line = incoming.next()) != null) {
                take(line.toString());
            }
        } catch (IOException e) {
            failure = leaving ? null : e;
        }
        if (!leaving) {
            screen.show(failure == null ? UserMessages.CLOSED : UserMessages.lost(Connector.reason(failure)));
        }
        end();
    }

    private void take(String line) throws IOException {
        if (line.startsWith("USER ")) {
            users.add(line.substring("USER ".length()));
        } else if (line.equals("PONG") && !users.isEmpty()) {
            screen.show(UserMessages.here(users));
            users.clear();
        } else if (!loggedIn && line.equals(OK)) {
            enter();
        } else {
            String code = UserMessages.errorCode(line);
            boolean isAnswer = !loggedIn && !code.isEmpty() && !CLOSING.contains(code);
            if (!isAnswer || !code.equals(WRONG_PASSWORD)) {
                UserMessages.of(line, name).ifPresent(screen::show);
            }
            if (isAnswer) {
                answers.add(code);
            }
        }
    }

    private void enter() throws IOException {
        loggedIn = true;
        screen.talkAs(name);
        screen.show(UserMessages.WELCOME);
        long period = pingPeriod.toMillis();
        socket.setSoTimeout((int) patience.toMillis());
        ping.scheduleAtFixedRate(() -> send("PING"), period, period, TimeUnit.MILLISECONDS);
        answers.add(OK);
    }

    private synchronized void ask(String question) {
        if (!ended) { // else the last question is asked already
            screen.ask(question);
        }
    }

    private synchronized void end() {
        ended = true;
        if (!leaving) {
            screen.ask("Press Enter to leave.");
        }
        answers.add(NONE);
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
