package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Every fixed line that the server says. An error is {@code ERR <code> (<what to do about it>)}, and its code never
 * changes; only {@link #USERNAME_TAKEN} stands bare, as the assignment has it.
 */
public enum Reply {
    /** A login or a DM has worked. */
    OK("OK"),
    /** Answer to PING. */
    PONG("PONG"),
    /** Answer to HELP: several lines. */
    HELP(help(Verb.LOGIN.help())),
    /** The same where a login needs a password. */
    HELP_WITH_PASSWORD(help(Verb.LOGIN_WITH_PASSWORD)),

    /** Somebody else has the name. */
    USERNAME_TAKEN("ERR username-taken"),
    /** Nobody can have that name. */
    INVALID_USERNAME("ERR invalid-username (use 1 to 32 letters, digits, _ - or ., beginning with a letter or digit)"),
    /** LOGIN without the password that is needed, or with another. */
    WRONG_PASSWORD("ERR wrong-password (a password is needed here: LOGIN <username> <password>)"),
    /** LOGIN from a user who has a name. */
    ALREADY_LOGGED_IN("ERR already-logged-in (to change your name, QUIT and connect again)"),
    /** A command that needs a name first. */
    NOT_LOGGED_IN("ERR not-logged-in (send LOGIN <username> first)"),
    /** MSG or DM without a text. */
    EMPTY_MESSAGE("ERR empty-message (write the text behind the command: MSG <text> or DM <username> <text>)"),
    /** DM to somebody who is not here. */
    USER_NOT_FOUND("ERR user-not-found (nobody of that name is here; WHO lists who is)"),
    /** A line that is no command. */
    UNKNOWN_COMMAND("ERR unknown-command (HELP lists the commands; to say something: MSG <text>)"),
    /** A line over the limit. */
    MESSAGE_TOO_LONG("ERR message-too-long (nothing of that line was sent; split it into shorter ones)"),
    /** A line that is not valid UTF-8. */
    INVALID_ENCODING("ERR invalid-encoding (nothing of that line was sent; set your terminal to UTF-8)"),

    /** No room for another connection; then closed. */
    SERVER_FULL("ERR server-full (try again later)"),
    /** No room for another connection from that address; then closed. */
    TOO_MANY_CONNECTIONS("ERR too-many-connections (close another connection from your address first)"),
    /** Not logged in within the time; then closed. */
    LOGIN_TIMEOUT("ERR login-timeout (connect again and send LOGIN <username>)"),
    /** Too many lines without logging in; then closed. */
    TOO_MANY_ERRORS("ERR too-many-errors (connect again and send LOGIN <username>)"),

    /** Plain text where TLS is spoken; then closed. */
    TLS_REQUIRED("ERR tls-required (connect by TLS: openssl s_client -quiet -connect <host>:<port>)"),

    /** Silent for too long; then closed. */
    IDLE_TIMEOUT("INFO idle-timeout"),
    /** The server stops; then closed. */
    SERVER_SHUTDOWN("INFO server-shutdown");

    private final byte[] line;

    Reply(String text) {
        line = (text + "\n").getBytes(UTF_8);
    }

    private static String help(String login) {
        return Arrays.stream(Verb.values())
                .map(verb -> verb == Verb.LOGIN ? login : verb.help())
                .filter(Objects::nonNull)
                .map("INFO "::concat)
                .collect(Collectors.joining("\n"));
    }

    /** The error's code, such as {@code server-full}; of other lines the second word or nothing. */
    public String code() {
        String[] words = new String(line, UTF_8).strip().split(" ");
        return words.length > 1 ? words[1] : "";
    }

    /** The line with its LF, in UTF-8; never to be written to. */
    public byte[] line() {
        return line;
    }
}
