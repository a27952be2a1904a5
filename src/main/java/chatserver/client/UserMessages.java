package chatserver.client;

import java.util.List;
import java.util.Optional;

/** How a line of the server reads for a person who uses this client, and the client's own words. Stateless. */
final class UserMessages {
    static final String CLOSED = "* The server has closed the connection.";
    static final String PASSWORD_NEEDED = "* This room has a password.";
    static final String PASSWORD_WRONG = "! The password is wrong.";
    static final String INVALID_NAME =
            "! A name is 1 to 32 letters, digits, _ - or ., beginning with a letter or digit.";
    static final String DM_USAGE = "! Write /dm NAME TEXT";
    static final String WELCOME = "* Type a message and press Enter; /help shows more.";

    static final List<String> HELP = List.of(
            "* What you type is said to everybody.",
            "* /dm NAME TEXT   says something to one user only",
            "* /who            shows who is here",
            "* /help           shows this",
            "* /quit           leaves, as Ctrl-D and Ctrl-C do",
            "* //TEXT          says a text that begins with a /");

    private UserMessages() {}

    /**
     * Returns what to show for a line, or nothing.
     *
     * @param me the user's own name, whose messages are on the screen already, should the server send them back
     */
    static Optional<String> of(String line, String me) {
        String verb = firstWord(line);
        String rest = afterFirstWord(line);
        String sender = firstWord(rest);
        return switch (verb) {
            case "OK", "PONG" -> Optional.empty();
            case "MSG" -> sender.equals(me) ? Optional.empty() : Optional.of(said(sender, afterFirstWord(rest)));
            case "DM" ->
                sender.equals(me) ? Optional.empty() : Optional.of(whispered(sender, "you", afterFirstWord(rest)));
            case "INFO" -> Optional.of("* " + notice(rest));
            case "ERR" -> Optional.of(error(sender, afterFirstWord(rest)));
            default -> Optional.of("* " + line);
        };
    }

    static String said(String sender, String text) {
        return sender + ": " + text;
    }

    static String whispered(String sender, String receiver, String text) {
        return sender + " to " + receiver + ": " + text;
    }

    static String here(List<String> users) {
        return "* Here: " + String.join(", ", users);
    }

    static String lost(String reason) {
        return "! The connection is lost: " + reason;
    }

    static String noCommand(String typed) {
        return "! There is no command " + typed + ". /help shows which there are. Is it a text? Write /" + typed;
    }

    /** Returns the code of a line that is an error, else nothing. */
    static String errorCode(String line) {
        return line.startsWith("ERR ") ? firstWord(line.substring("ERR ".length())) : "";
    }

    private static String notice(String text) {
        return switch (text) {
            case "idle-timeout" -> "You have been silent for too long.";
            case "server-shutdown" -> "The server is stopping.";
            default -> text.matches("\\S+ disconnected") ? firstWord(text) + " has left" : text;
        };
    }

    /** The server's own hints tell of its commands, which this client's user does not type. */
    private static String error(String code, String hint) {
        return switch (code) {
            case "username-taken" -> "! Somebody else has that name. Choose another.";
            case "invalid-username" -> INVALID_NAME;
            case "wrong-password" -> PASSWORD_WRONG;
            case "user-not-found" -> "! Nobody of that name is here. /who shows who is.";
            case "empty-message" -> "! There is no text in that message.";
            case "message-too-long" -> "! That was too long, and nobody has got it. Split it into shorter messages.";
            case "invalid-encoding" -> "! That was not UTF-8, and nobody has got it. Set your terminal to UTF-8.";
            case "server-full" -> "! The server is full. Try again later.";
            case "too-many-connections" -> "! There are too many connections from your address. Close another first.";
            case "tls-required" -> "! This server wants TLS. Connect with '--tls'.";
            case "login-timeout" -> "! The server has not got your name in time. Connect again.";
            case "too-many-errors" -> "! The server has had enough of wrong answers. Connect again.";
            default -> "! " + (hint.isEmpty() ? code : code + " " + hint);
        };
    }

    private static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    private static String afterFirstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? "" : text.substring(blank + 1);
    }
}
