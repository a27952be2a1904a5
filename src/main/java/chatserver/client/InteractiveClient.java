package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.client.Display.Mode;
import chatserver.protocol.Slice;
import chatserver.protocol.TextSanitizer;
import chatserver.protocol.Username;
import java.net.Socket;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The client of a person at a terminal. It logs in, shows what the server sends and sends what the user enters, until
 * the user leaves. If the connection is lost, it logs in again by the same name. All of it runs in the event loop.
 */
final class InteractiveClient implements Display.Input, ServerLink.Listener {
    private enum State {
        /** HELP is sent; its answer says whether a login needs a password. */
        GREETING,
        ASKING_NAME,
        ASKING_PASSWORD,
        LOGGING_IN,
        TALKING,
        /** There is no connection, and the link will try again. */
        OFFLINE,
        /** The server refused this user for good. */
        REFUSED,
        /** QUIT is sent. */
        LEAVING
    }

    private static final int ANSWER_TICKS = 30;
    private static final int LEAVING_TICKS = 5;

    /** Errors that end the connection, and would end the next one. */
    private static final Set<String> FINAL_ERRORS = Set.of("tls-required", "banned");

    private final EventLoop events;
    private final ServerLink link;
    private final Display display;
    private final Commands commands;
    private final Roster roster = new Roster();
    private final Clock clock = new Clock(LocalDate.now());
    private State state = State.GREETING;
    private int stateTicks; // since the state began
    private String name;
    private String password;
    private boolean needsPassword;
    private boolean wasLoggedIn;
    private String refusal = "";

    InteractiveClient(
            EventLoop events, ServerLink link, Display display, Optional<String> name, Optional<String> password) {
        this.events = events;
        this.link = link;
        this.display = display;
        commands = new Commands(link, this::show, this::showOwn);
        this.name = name.orElse("");
        this.password = password.orElse("");
    }

    /**
     * Talks until the user leaves.
     *
     * @param socket the first connection
     * @throws ClientException if the server refused the user for good
     */
    void run(Socket socket) throws ClientException, InterruptedException {
        display.open(this);
        try {
            link.start(socket, this);
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

    private void tick() {
        link.tick();
        stateTicks++;
        boolean awaitsAnswer = state == State.GREETING || state == State.LOGGING_IN;
        if (awaitsAnswer && stateTicks > ANSWER_TICKS) {
            link.drop("the server does not answer");
        } else if (state == State.LEAVING && stateTicks > LEAVING_TICKS) {
            events.stop();
        }
    }

    // The server's side.

    @Override
    public void connected() {
        if (state == State.LEAVING) {
            return;
        }
        if (password.isEmpty()) {
            enter(State.GREETING, prompt(), Mode.NOT_YET);
            link.sendNow("HELP");
        } else {
            logIn();
        }
    }

    /** Asks for what the login needs, or logs in. */
    private void logIn() {
        if (name.isEmpty()) {
            enter(State.ASKING_NAME, "Your name: ", Mode.SHOWN);
        } else if (needsPassword && password.isEmpty()) {
            enter(State.ASKING_PASSWORD, "Password: ", Mode.HIDDEN);
        } else if (!link.isConnected()) { // the server did not wait for the user
            enter(State.OFFLINE, prompt(), Mode.NOT_YET);
            link.retryNow();
        } else {
            enter(State.LOGGING_IN, prompt(), Mode.NOT_YET);
            link.sendNow("LOGIN " + name + (password.isEmpty() ? "" : " " + password));
        }
    }

    private String prompt() {
        return name.isEmpty() ? "" : name + "> ";
    }

    @Override
    public void received(String line) {
        String code = UserMessages.errorCode(line);
        if (FINAL_ERRORS.contains(code) || line.startsWith("INFO kicked")) {
            refuse(line);
        } else if (state == State.GREETING && (line.startsWith("INFO LOGIN ") || !code.isEmpty())) {
            needsPassword = line.contains("<password>");
            logIn();
        } else if (state == State.LOGGING_IN && line.equals("OK")) {
            join();
        } else if (state == State.LOGGING_IN && !code.isEmpty()) {
            refused(code, line);
        } else if (state == State.TALKING || state == State.LEAVING) {
            talked(line);
        } else if (line.equals("INFO server-shutdown")) {
            showAll(line);
        }
    }

    private void join() {
        link.loggedIn();
        enter(State.TALKING, prompt(), Mode.SHOWN);
        show(wasLoggedIn ? "* You are logged in again." : UserMessages.WELCOME);
        wasLoggedIn = true;
        roster.clear();
        commands.who();
    }

    private void refused(String code, String line) {
        switch (code) {
            case "wrong-password" -> {
                showAll(line);
                needsPassword = true;
                password = "";
                logIn();
            }
            case "username-taken", "invalid-username" -> {
                if (wasLoggedIn) {
                    link.drop("the old connection still has your name");
                } else {
                    showAll(line);
                    name = "";
                    logIn();
                }
            }
            default -> showAll(line);
        }
    }

    private void refuse(String line) {
        refusal = UserMessages.of(line, name).orElseThrow().text().substring(2);
        show("! " + refusal);
        enter(State.REFUSED, "Press Enter to leave. ", Mode.SHOWN);
    }

    private void talked(String line) {
        if (line.equals("INFO idle-timeout")) {
            link.pingMoreOften();
        }
        roster.take(line).ifPresent(this::show);
        if (!line.startsWith("USER ")) {
            showAll(line);
        }
    }

    @Override
    public void lost(String reason) {
        if (state == State.LEAVING) {
            events.stop();
        } else if (state == State.GREETING
                || state == State.LOGGING_IN
                || state == State.TALKING
                || state == State.OFFLINE) {
            show(UserMessages.lost(reason, link.retryLater()));
            enter(State.OFFLINE, prompt(), Mode.SHOWN);
        }
    }

    // The user's side.

    @Override
    public boolean entered(List<String> lines, boolean isPaste) {
        String line = TextSanitizer.clean(lines.get(0)).strip();
        if (state == State.REFUSED || !isPaste && state != State.ASKING_PASSWORD && line.equalsIgnoreCase("/quit")) {
            left();
            return true;
        }
        switch (state) {
            case ASKING_NAME -> {
                boolean isName = Username.of(Slice.of(line.getBytes(UTF_8))).isPresent();
                if (isName) {
                    name = line;
                } else if (!line.isEmpty()) {
                    show(UserMessages.INVALID_NAME);
                }
                logIn();
                return true;
            }
            case ASKING_PASSWORD -> {
                password = line;
                logIn();
                return true;
            }
            case TALKING -> {
                if (isPaste) {
                    lines.stream()
                            .map(TextSanitizer::clean)
                            .map(String::strip)
                            .filter(text -> !text.isEmpty())
                            .forEach(text -> commands.say(name, text));
                    return true;
                }
                return commands.carryOut(name, line);
            }
            default -> {
                if (!line.isEmpty()) {
                    show(UserMessages.NOT_CONNECTED);
                }
                return line.isEmpty();
            }
        }
    }

    @Override
    public void left() {
        if (state == State.TALKING) {
            link.send("QUIT");
            enter(State.LEAVING, "Leaving ", Mode.NOT_YET);
        } else {
            events.stop();
        }
    }

    @Override
    public List<String> completions(String beginning) {
        return beginning.startsWith("/")
                ? UserMessages.COMMANDS.stream()
                        .filter(command -> command.startsWith(beginning))
                        .toList()
                : roster.completions(beginning);
    }

    private void showAll(String line) {
        UserMessages.of(line, name).ifPresent(shown -> show(shown.text(), shown.isHighlighted()));
    }

    /** Shows a line with the time before it. */
    void show(String text) {
        show(text, false);
    }

    private void show(String text, boolean isHighlighted) {
        display.show(timed(text, isHighlighted));
    }

    private void showOwn(String text) {
        display.showOwn(timed(text, false));
    }

    private Screen.Line timed(String text, boolean isHighlighted) {
        LocalDateTime now = LocalDateTime.now();
        clock.newDay(now).ifPresent(day -> display.show(new Screen.Line(day, false)));
        return new Screen.Line(Clock.time(now) + text, isHighlighted);
    }
}
