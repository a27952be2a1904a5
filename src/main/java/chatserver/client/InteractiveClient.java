package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.client.Display.Mode;
import chatserver.protocol.Slice;
import chatserver.protocol.TextSanitizer;
import chatserver.protocol.Username;
import java.net.Socket;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The client of a person at a terminal. It logs in, shows what the server sends and sends what the user enters, until
 * the user leaves. If the connection is lost, it logs in again by the same name. Used by events.
 */
final class InteractiveClient {
    private enum State {
        /** HELP is sent; its answer says whether a login needs a password. */
        GREETING,
        ASKING_NAME,
        ASKING_PASSWORD,
        LOGGING_IN,
        TALKING,
        /** There is no connection, and the link will try again. */
        OFFLINE,
        /** QUIT is sent, or waits behind messages. */
        LEAVING
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm ", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("'* 'EEEE, d MMMM uuuu", Locale.ENGLISH);
    private static final int ANSWER_TICKS = 30;
    private static final int LEAVING_TICKS = 5;

    /** Errors that end the connection, and would end the next one. */
    private static final Set<String> FINAL_ERRORS = Set.of("tls-required", "banned");

    private final EventLoop events;
    private final ServerLink link;
    private final Display display;
    private final Commands commands;
    private final Clock clock;
    private LocalDate day; // of the last line shown
    private State state = State.GREETING;
    private int stateTicks; // since the state began
    private String name;
    private String password;
    private boolean needsPassword;
    private boolean wasLoggedIn;
    private String refusal = "";

    /** Creates a client of a user whose name and password are empty if they are not known yet. */
    InteractiveClient(EventLoop events, ServerLink link, Display display, String name, String password, Clock clock) {
        this.events = events;
        this.link = link;
        this.display = display;
        this.name = name;
        this.password = password;
        this.clock = clock;
        day = LocalDate.now(clock);
        commands = new Commands(link, (text, isOwn) -> show(new Screen.Line(text, false), isOwn));
    }

    /**
     * Talks until the user leaves.
     *
     * @param socket the first connection
     * @param greeting the first line to show
     * @throws ClientException if the server refused the user for good
     */
    void run(Socket socket, String greeting) throws ClientException, InterruptedException {
        try {
            events.execute(() -> {
                display.open(this);
                show(greeting);
                link.start(socket, this);
            });
            events.run(this::tick, display::refresh);
        } finally {
            link.close();
        }
        if (!refusal.isEmpty()) {
            throw new ClientException(refusal);
        }
    }

    private void enter(State next, String prompt, Mode mode) {
        state = next;
        stateTicks = 0;
        display.prompt(prompt, mode);
    }

    void tick() {
        link.tick();
        stateTicks++;
        boolean awaitsAnswer = state == State.GREETING || state == State.LOGGING_IN;
        if (awaitsAnswer && stateTicks > ANSWER_TICKS) {
            link.drop("the server does not answer");
        } else if (state == State.LEAVING && Math.min(stateTicks, link.silence()) > LEAVING_TICKS) {
            end();
        }
    }

    // The server's side.

    /** Begins to use a new connection, on which no login has happened. */
    void connected() {
        if (password.isEmpty() && !needsPassword) {
            enter(State.GREETING, prompt(), Mode.NOT_YET);
            link.sendNow("HELP");
        } else {
            logIn();
        }
    }

    /** Asks for what the login needs, or logs in. */
    private void logIn() {
        if (name.isEmpty()) {
            enter(State.ASKING_NAME, "Your name: ", Mode.NAME);
        } else if (needsPassword && password.isEmpty()) {
            enter(State.ASKING_PASSWORD, "Password: ", Mode.PASSWORD);
        } else if (!link.isConnected()) { // the server did not wait for the user
            enter(State.OFFLINE, prompt(), Mode.MESSAGE);
            link.retryNow();
        } else {
            enter(State.LOGGING_IN, prompt(), Mode.NOT_YET);
            link.sendNow("LOGIN " + name + (password.isEmpty() ? "" : " " + password));
        }
    }

    private String prompt() {
        return name.isEmpty() ? "" : name + "> ";
    }

    /** Takes a line of the server. */
    void received(String line) {
        String code = UserMessages.errorCode(line);
        if (FINAL_ERRORS.contains(code) || UserMessages.isKick(line)) {
            refusal = UserMessages.of(line, name).orElseThrow().text().substring(2);
            end();
        } else if (state == State.GREETING && (line.startsWith("INFO LOGIN ") || !code.isEmpty())) {
            needsPassword = line.contains("<password>");
            logIn();
        } else if (state == State.LOGGING_IN && line.equals("OK")) {
            enter(State.TALKING, prompt(), Mode.MESSAGE);
            show(wasLoggedIn ? "* You are logged in again." : UserMessages.WELCOME);
            wasLoggedIn = true;
            link.loggedIn();
            commands.joined();
        } else if (state == State.LOGGING_IN && !code.isEmpty()) {
            loginFailed(code, line);
        } else if (state == State.TALKING || state == State.LEAVING) {
            talked(line);
        } else if (line.equals("INFO server-shutdown")) {
            showReceived(line);
        }
    }

    private void loginFailed(String code, String line) {
        boolean isName = code.equals("username-taken") || code.equals("invalid-username");
        if (isName && wasLoggedIn) {
            link.drop("the old connection still has your name");
            return;
        }
        showReceived(line);
        if (isName) {
            name = "";
            logIn();
        } else if (code.equals("wrong-password")) {
            needsPassword = true;
            password = "";
            logIn();
        }
    }

    private void talked(String line) {
        if (line.equals("INFO idle-timeout")) {
            link.pingMoreOften();
        }
        commands.take(line);
        if (!line.startsWith("USER ")) {
            showReceived(line);
        }
    }

    /** Takes note that the connection ended after this many messages without a PONG, or could not be opened. */
    void lost(String reason, int unconfirmed) {
        if (unconfirmed > 0 && state != State.LEAVING) {
            show(UserMessages.unconfirmed(unconfirmed));
        }
        switch (state) {
            case LEAVING -> end();
            case ASKING_NAME, ASKING_PASSWORD -> {} // the user goes on when ready
            default -> {
                show(UserMessages.lost(reason, link.retryLater()));
                enter(State.OFFLINE, prompt(), Mode.MESSAGE);
            }
        }
    }

    // The user's side.

    /**
     * Takes the lines that the user entered.
     *
     * @param isPaste whether they were pasted, so that none of them is a command
     * @return false if they could not be sent, so that the user can edit or repeat them
     */
    boolean entered(List<String> typed, boolean isPaste) {
        List<String> lines =
                typed.stream().map(text -> TextSanitizer.clean(text.strip())).toList();
        String line = lines.get(0);
        if (!isPaste && line.equalsIgnoreCase("/quit")) {
            left();
            return true;
        }
        switch (state) {
            case ASKING_NAME -> {
                if (Username.of(Slice.of(line.getBytes(UTF_8))).isPresent()) {
                    name = line;
                } else if (!line.isEmpty()) {
                    show(UserMessages.INVALID_NAME);
                }
                logIn();
            }
            case ASKING_PASSWORD -> {
                password = line;
                logIn();
            }
            case TALKING -> {
                if (!isPaste) {
                    return commands.execute(name, line);
                }
                lines.stream().filter(text -> !text.isEmpty()).forEach(text -> commands.broadcast(name, text));
            }
            default -> {
                if (!line.isEmpty()) {
                    show(UserMessages.NOT_CONNECTED);
                }
                return line.isEmpty();
            }
        }
        return true;
    }

    /** Leaves: behind the messages that wait if the user is logged in, otherwise at once. */
    void left() {
        if (state == State.TALKING) {
            link.send("QUIT");
            enter(State.LEAVING, "Leaving; Ctrl-C leaves at once. ", Mode.NOT_YET);
        } else {
            end();
        }
    }

    private void end() {
        int unsent = state == State.LEAVING ? link.unsent() - 1 : link.unsent(); // QUIT is the last one
        if (unsent > 0) {
            show(UserMessages.unsent(unsent));
        }
        events.stop();
    }

    /** Returns what may replace a word that begins like this: users, or commands if it begins with a slash. */
    List<String> completions(String beginning) {
        return commands.completions(beginning);
    }

    private void showReceived(String line) {
        UserMessages.of(line, name).ifPresent(shown -> show(shown, false));
    }

    private void show(String text) {
        show(new Screen.Line(text, false), false);
    }

    /** Shows a line with the time before it, and a new day before that. */
    private void show(Screen.Line line, boolean isOwn) {
        LocalDateTime now = LocalDateTime.now(clock);
        if (!now.toLocalDate().equals(day)) {
            day = now.toLocalDate();
            display.show(new Screen.Line(DAY.format(now), false), false);
        }
        display.show(new Screen.Line(TIME.format(now) + line.text(), line.isHighlighted()), isOwn);
    }
}
