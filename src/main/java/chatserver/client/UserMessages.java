package chatserver.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The texts that a person reads: lines of the server in other words, and the client's own. Stateless. */
final class UserMessages {
    static final String INVALID_NAME =
            "! A name has 1 to 32 letters from A to Z, digits, _ - or ., and begins with a letter or digit."
                    + " The words idle-timeout, server-shutdown and kicked are reserved.";
    private static final String KICKED = "An operator has disconnected you";
    static final String DM_USAGE = "! Write /dm NAME TEXT";
    static final String WELCOME = "* Type a message and press Enter; /help shows more.";
    static final String NOT_CONNECTED = "! Not sent: there is no connection yet. Press Enter again later.";

    /** The commands, each with what a user may type for it by mistake or out of habit. */
    static final Map<String, String> COMMANDS = Map.of(
            "/dm", "/(d.*|msg|tell|query|pm|w)",
            "/help", "/(h.*|\\?|commands)",
            "/quit", "/(q.*|exit|bye|leave|part)",
            "/who", "/(wh.*|names|list|users)");

    static final List<String> HELP = List.of(
            "* Every user reads what you type.",
            "* /dm NAME TEXT   sends a text to one user only",
            "* /who            shows the users who are here",
            "* /help           shows this list",
            "* /quit           leaves, as Ctrl-D on an empty line does",
            "* //TEXT          sends a text that begins with a /",
            "* In most terminals, Tab completes names and commands, and Up and Down show your earlier lines.");

    private static final Map<String, String> ERRORS = Map.ofEntries(
            Map.entry("username-taken", "Another user has that name. Choose another."),
            Map.entry("invalid-username", INVALID_NAME.substring(2)),
            Map.entry("wrong-password", "The password is wrong."),
            Map.entry("user-not-found", "No user of that name is here. /who shows the users."),
            Map.entry("empty-message", "There is no text in that message."),
            Map.entry("message-too-long", "That was too long and was not sent. Split it into shorter messages."),
            Map.entry("invalid-encoding", "That was not UTF-8 and was not sent."),
            Map.entry("server-full", "The server is full."),
            Map.entry("too-many-connections", "There are too many connections from your address. Close another first."),
            Map.entry("banned", "An operator has blocked your address."),
            Map.entry("tls-required", "This server requires TLS. Connect with '--tls'."),
            Map.entry("login-timeout", "The server did not get your name in time."),
            Map.entry("too-many-errors", "The server closed the connection after too many errors."));

    private static final int SHOWN_ON_JOINING = 20;

    private UserMessages() {}

    /**
     * Returns what to show for a line of the server, or nothing.
     *
     * @param me the user's own name; the user's own messages are on the screen already if the server sends them back
     */
    static Optional<Screen.Line> of(String line, String me) {
        String verb = firstWord(line);
        String rest = afterFirstWord(line);
        String sender = firstWord(rest);
        String text = afterFirstWord(rest);
        Screen.Line shown = switch (verb) {
            case "MSG" -> new Screen.Line(said(sender, text), mentions(text, me));
            case "DM" -> new Screen.Line(sentDirect(sender, "you", text), true);
            case "INFO" -> new Screen.Line("* " + notice(rest), false);
            case "ERR" -> new Screen.Line("! " + ERRORS.getOrDefault(sender, rest), false);
            default -> new Screen.Line("* " + line, false);
        };
        boolean isOwn = sender.equals(me) && (verb.equals("MSG") || verb.equals("DM"));
        return isOwn || line.equals("OK") || line.equals("PONG") ? Optional.empty() : Optional.of(shown);
    }

    private static boolean mentions(String text, String name) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-])", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    private static String notice(String text) {
        return switch (text) {
            case "idle-timeout" -> "The server found you idle for too long.";
            case "server-shutdown" -> "The server is stopping.";
            case "kicked" -> KICKED + ".";
            default ->
                text.matches("kicked \\(.*\\)")
                        ? KICKED + ": " + text.substring("kicked (".length(), text.length() - 1)
                        : text.matches("\\S+ disconnected") ? firstWord(text) + " has left" : text;
        };
    }

    static String said(String sender, String text) {
        return sender + ": " + text;
    }

    static String sentDirect(String sender, String receiver, String text) {
        return sender + " to " + receiver + ": " + text;
    }

    /** Lists the users; shortens the list of a large room if the user did not ask for it. */
    static String here(List<String> users, boolean isAsked) {
        int more = isAsked ? 0 : Math.max(0, users.size() - SHOWN_ON_JOINING);
        return "* Here: " + String.join(", ", users.subList(0, users.size() - more))
                + (more > 0 ? " and " + more + " more; /who shows all" : "");
    }

    static String lost(String reason, int retrySeconds) {
        return "! No connection: " + reason + ". Trying again in " + retrySeconds + " s; /quit leaves.";
    }

    static String unconfirmed(int messages) {
        return "! Messages that may not have arrived: " + messages;
    }

    static String unsent(int messages) {
        return "! Messages that were not sent: " + messages;
    }

    static String noCommand(String typed) {
        String hint = COMMANDS.keySet().stream()
                .filter(command -> typed.matches(COMMANDS.get(command)))
                .findFirst()
                .map(command -> "Did you mean " + command + "?")
                .orElse("/help shows the commands.");
        return "! There is no command " + typed + ". " + hint + " To send it as a text, write /" + typed;
    }

    /** Returns whether an operator has disconnected the user. A user may have a name that begins with {@code kicked}. */
    static boolean isKick(String line) {
        return line.matches("INFO kicked( \\(.*)?");
    }

    /** Returns the code of a line that is an error; otherwise an empty text. */
    static String errorCode(String line) {
        return line.startsWith("ERR ") ? firstWord(line.substring("ERR ".length())) : "";
    }

    static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    static String afterFirstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? "" : text.substring(blank + 1);
    }
}
