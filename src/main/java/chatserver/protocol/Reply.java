package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fixed lines that the server sends. An error is {@code ERR <code> (<what to do about it>)}, and its code never
 * changes. Only {@link #USERNAME_TAKEN} has no hint.
 */
public enum Reply {
    /** A login, a direct message or an operator's command succeeded. */
    OK("OK"),
    /** The answer to PING. */
    PONG("PONG"),
    /** The answer to HELP: a line for each command. */
    HELP(help(Verb.LOGIN.help())),
    /** The answer to HELP if a login needs a password. */
    HELP_WITH_PASSWORD(help(Verb.LOGIN_WITH_PASSWORD)),
    /** The rest of the answer to HELP for an operator. */
    OPERATOR_HELP(operatorHelp()),

    /** Another user has the name. */
    USERNAME_TAKEN("ERR username-taken"),
    /** The name breaks the rule for names. */
    INVALID_USERNAME("ERR invalid-username (use " + Username.RULE + ")"),
    /** The name is a word of the server's notices. */
    RESERVED_USERNAME("ERR invalid-username (the server's notices use this word; choose another name)"),
    /** A login without the password that it needs. */
    MISSING_PASSWORD("ERR wrong-password (this room needs a password: LOGIN <username> <password>)"),
    /** A login with a wrong password. */
    WRONG_PASSWORD("ERR wrong-password (that is not the room's password; LOGIN <username> <password>)"),
    /** A login from a user who is logged in. */
    ALREADY_LOGGED_IN("ERR already-logged-in (to change your name, QUIT and connect again)"),
    /** A command that needs a login first. */
    NOT_LOGGED_IN("ERR not-logged-in (send LOGIN <username> first)"),
    /** MSG or DM without a text. */
    EMPTY_MESSAGE("ERR empty-message (add a text: MSG <text> or DM <username> <text>)"),
    /** DM to a user who is not logged in. */
    USER_NOT_FOUND("ERR user-not-found (no user has that name; WHO lists the users)"),
    /** A line that is no command. */
    UNKNOWN_COMMAND("ERR unknown-command (HELP lists the commands; to say something: MSG <text>)"),
    /** A line over the limit. */
    MESSAGE_TOO_LONG("ERR message-too-long (nothing of that line was sent; split it into shorter lines)"),
    /** A line that is not valid UTF-8. */
    INVALID_ENCODING("ERR invalid-encoding (nothing of that line was sent; set your terminal to UTF-8)"),

    /** A command of operators from another user. */
    NOT_OPERATOR("ERR not-operator (send OPER <password> first)"),
    /** OPER without the password. */
    MISSING_OPERATOR_PASSWORD("ERR wrong-password (add the password of the operators: OPER <password>)"),
    /** OPER with a wrong password. */
    WRONG_OPERATOR_PASSWORD("ERR wrong-password (that is not the password of the operators; OPER <password>)"),
    /** BAN without a username or address, or with wrong minutes. */
    INVALID_BAN("ERR invalid-ban (BAN <username or address> [<minutes>], with 0 to 525600 minutes; 0 = until UNBAN)"),
    /** BAN of the operator's own address. */
    OWN_ADDRESS("ERR cannot-ban (that is your own address)"),
    /** BAN of an address that is exempt from the limits. */
    EXEMPT_ADDRESS("ERR cannot-ban (that address is exempt from all limits, and from bans)"),
    /** UNBAN of what is not banned. */
    NOT_BANNED("ERR not-banned (UNBAN <address>; BANS lists the addresses that are banned)"),

    /** An operator has banned the client's address. The server then closes the connection. */
    BANNED("ERR banned (an operator has banned your address)"),
    /** The server has reached its connection limit. The server then closes the connection. */
    SERVER_FULL("ERR server-full (try again later)"),
    /** The client's address has reached its connection limit. The server then closes the connection. */
    TOO_MANY_CONNECTIONS("ERR too-many-connections (close another connection from your address first)"),
    /** The client did not log in within the time. The server then closes the connection. */
    LOGIN_TIMEOUT("ERR login-timeout (connect again and send LOGIN <username>)"),
    /** The client sent too many lines before login. The server then closes the connection. */
    TOO_MANY_ERRORS("ERR too-many-errors (connect again and send LOGIN <username>)"),
    /** The client sent plain text to a TLS port. The server then closes the connection. */
    TLS_REQUIRED("ERR tls-required (connect over TLS: openssl s_client -quiet -connect <host>:<port>)"),

    /** An operator removes the user. The server then closes the connection. */
    KICKED("INFO kicked"),
    /** The user sent nothing for too long. The server then closes the connection. */
    IDLE_TIMEOUT("INFO idle-timeout"),
    /** The server stops. It then closes the connection. */
    SERVER_SHUTDOWN("INFO server-shutdown");

    private final byte[] line;

    Reply(String text) {
        line = (text + "\n").getBytes(UTF_8);
    }

    private static String help(String login) {
        return lines(Arrays.stream(Verb.values())
                .filter(verb -> !verb.isForOperators())
                .map(verb -> verb == Verb.LOGIN ? login : verb.help()));
    }

    private static String operatorHelp() {
        return lines(Arrays.stream(Verb.values()).filter(Verb::isForOperators).map(Verb::help));
    }

    private static String lines(Stream<String> texts) {
        return texts.filter(Objects::nonNull).map("INFO "::concat).collect(Collectors.joining("\n"));
    }

    /** Returns {@link #KICKED} with a reason, unless that is empty. */
    public static byte[] kicked(Slice reason) {
        return reason.isEmpty() ? KICKED.line : ("INFO kicked (" + reason + ")\n").getBytes(UTF_8);
    }

    /** Returns the second word, which is an error's code, such as {@code server-full}; empty if there is none. */
    public String code() {
        String[] words = new String(line, UTF_8).strip().split(" ");
        return words.length > 1 ? words[1] : "";
    }

    /** Returns the line with its LF, in UTF-8. The caller must not change the array. */
    public byte[] line() {
        return line;
    }
}
