package chatserver.logging;

import java.util.Locale;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The events that log lines are about, and the names of the fields that these lines have in JSON besides those of every line.
 * A field whose value is null is left out. The text format has the message alone.
 */
public enum LogEvent {
    /** A user has logged in. */
    LOGIN,
    /** The connection of a user has ended. */
    LOGOUT,
    /** A connection has ended without a login. */
    NO_LOGIN,
    /** Connections have ended, of users or others, without a line for each. */
    ENDED,
    /** A connection has ended whose client had sent no byte. */
    PROBE,
    /** A client has been refused when it connected. */
    REFUSED,
    /** A LOGIN or an OPER had a wrong password. */
    WRONG_PASSWORD,
    /** A user has become an operator, or an operator has asked for the bans or about a user. */
    OPERATOR,
    /** An operator has disconnected a user. */
    KICKED,
    /** An operator has banned an address. */
    BANNED,
    /** An operator has lifted a ban. */
    UNBANNED,
    /** The reply to a command is an error. */
    COMMAND_REFUSED,
    /** The input of a connection broke, or did not begin as it must, such as with a TLS handshake. */
    INPUT_FAILED;

    /** The field that every line about an event has: the event's name, such as {@code no-login}. */
    public static final String EVENT = "event";

    /** The name of the user. */
    public static final String USER = "user";

    /** The name of the operator whose act it is; the other fields are about the user or the address that it concerns. */
    public static final String OPERATOR_NAME = "operator";

    /** The client's address, without the port. */
    public static final String ADDRESS = "address";

    /** The number of the connection, as in the name of its thread. */
    public static final String CONNECTION = "connection";

    /** Why it happened: a reason to close a connection, or the code of an error. */
    public static final String REASON = "reason";

    /** The exception behind the reason, as text. */
    public static final String CAUSE = "cause";

    /** Seconds that the connection lasted. */
    public static final String SECONDS = "seconds";

    /** Lines from the client. */
    public static final String LINES = "lines";

    /** Bytes to the client. */
    public static final String BYTES = "bytes";

    /** How many more events there were than lines in a second. */
    public static final String COUNT = "count";

    /** Begins a log line about this event: adds {@link #EVENT} to the line, and returns the line. */
    public LoggingEventBuilder begin(LoggingEventBuilder line) {
        return line.addKeyValue(EVENT, this);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
