package chatserver.client;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The texts that a person reads: lines of the server in other words, and the client's own. Stateless. */
final class UserMessages {
    static final String PASSWORD_WRONG = "! The password is wrong.";
    static final String INVALID_NAME =
            "! A name is 1 to 32 letters, digits, _ - or ., beginning with a letter or digit.";
    static final String KICKED = "An operator has disconnected you";
    static final String DM_USAGE = "! Write /dm NAME TEXT";
    static final String WELCOME = "* Type a message and press Enter; /help shows more.";
    static final String NOT_CONNECTED = "! Not sent: there is no connection yet. Press Enter again later.";

    static final List<String> COMMANDS = List.of("/dm", "/help", "/quit", "/who");

    static final List<String> HELP = List.of(
            "* Every user reads what you type.",
            "* /dm NAME TEXT   sends a text to one user only",
            "* /who            shows the users who are here",
            "* /help           shows this list",
            "* /quit           leaves, as Ctrl-D and Ctrl-C on an empty line do",
            "* //TEXT          sends a text that begins with a /",
            "* Tab completes names and commands; Up and Down show your earlier lines.");

    /** What users of other chat programs type for a command. */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("/msg", "/dm"),
            Map.entry("/tell", "/dm"),
            Map.entry("/query", "/dm"),
            Map.entry("/w", "/dm"),
            Map.entry("/names", "/who"),
            Map.entry("/list", "/who"),
            Map.entry("/users", "/who"),
            Map.entry("/exit", "/quit"),
            Map.entry("/bye", "/quit"),
            Map.entry("/leave", "/quit"),
            Map.entry("/?", "/help"));

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
        return switch (verb) {
            case "OK", "PONG" -> Optional.empty();
            case "MSG" ->
                sender.equals(me)
                        ? Optional.empty()
                        : Optional.of(new Screen.Line(said(sender, text), mentions(text, me)));
            case "DM" ->
                sender.equals(me)
                        ? Optional.empty()
                        : Optional.of(new Screen.Line(sentDirect(sender, "you", text), true));
            case "INFO" -> Optional.of(new Screen.Line("* " + notice(rest), false));
            case "ERR" -> Optional.of(new Screen.Line(error(sender, text), false));
            default -> Optional.of(new Screen.Line("* " + line, false));
        };
    }

    private static boolean mentions(String text, String name) {
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-])", Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .find();
    }

    static String said(String sender, String text) {
        return sender + ": " + text;
    }

    static String sentDirect(String sender, String receiver, String text) {
        return sender + " to " + receiver + ": " + text;
    }

    static String here(List<String> users) {
        return "* Here: " + String.join(", ", users);
    }

    /** Shortens the list of a large room. */
    static String hereOnJoining(List<String> users) {
        int more = users.size() - SHOWN_ON_JOINING;
        return more <= 0
                ? here(users)
                : here(users.subList(0, SHOWN_ON_JOINING)) + " and " + more + " more; /who shows all";
    }

    static String lost(String reason, int retrySeconds) {
        return "! No connection: " + reason + ". Trying again in " + retrySeconds + " s; /quit leaves.";
    }

    static String noCommand(String typed) {
        String hint = suggestion(typed)
                .map(command -> "Did you mean " + command + "?")
                .orElse("/help shows the commands.");
        return "! There is no command " + typed + ". " + hint + " To send it as a text, write /" + typed;
    }

    private static Optional<String> suggestion(String typed) {
        String synonym = SYNONYMS.get(typed);
        return synonym != null
                ? Optional.of(synonym)
                : COMMANDS.stream()
                        .filter(command -> typed.length() > 1 && edits(typed, command) <= 1 + command.length() / 4)
                        .min(Comparator.comparingInt(command -> edits(typed, command)));
    }

    /** Counts the letters to insert, delete or replace. */
    private static int edits(String from, String to) {
        if (from.isEmpty() || to.isEmpty()) {
            return from.length() + to.length();
        }
        if (from.length() > 2 * to.length()) {
            return from.length();
        }
        String fromRest = from.substring(1);
        String toRest = to.substring(1);
        return from.charAt(0) == to.charAt(0)
                ? edits(fromRest, toRest)
                : 1 + Math.min(edits(fromRest, toRest), Math.min(edits(fromRest, to), edits(from, toRest)));
    }

    /** Returns the code of a line that is an error; otherwise an empty text. */
    static String errorCode(String line) {
        return line.startsWith("ERR ") ? firstWord(line.substring("ERR ".length())) : "";
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

    /** Replaces the server's hints, which name commands of the protocol that this client's user does not type. */
    private static String error(String code, String hint) {
        return switch (code) {
            case "username-taken" -> "! Another user has that name. Choose another.";
            case "invalid-username" -> INVALID_NAME;
            case "wrong-password" -> PASSWORD_WRONG;
            case "user-not-found" -> "! No user of that name is here. /who shows the users.";
            case "empty-message" -> "! There is no text in that message.";
            case "message-too-long" -> "! That was too long and was not sent. Split it into shorter messages.";
            case "invalid-encoding" -> "! That was not UTF-8 and was not sent. Set your terminal to UTF-8.";
            case "server-full" -> "! The server is full.";
            case "too-many-connections" -> "! There are too many connections from your address. Close another first.";
            case "banned" -> "! An operator has blocked your address.";
            case "tls-required" -> "! This server requires TLS. Connect with '--tls'.";
            case "login-timeout" -> "! The server did not get your name in time.";
            case "too-many-errors" -> "! The server closed the connection after too many errors.";
            default -> "! " + (hint.isEmpty() ? code : code + " " + hint);
        };
    }

    static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    private static String afterFirstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? "" : text.substring(blank + 1);
    }
}
