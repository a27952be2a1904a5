package chatserver.connection;

import chatserver.protocol.Reply;
import java.util.Locale;
import java.util.Optional;

/** Why a connection has ended, as the log, JMX and the flight recorder name it. */
public enum CloseReason {
    /** The user sent QUIT, or pressed Ctrl-C or Ctrl-D in telnet. */
    QUIT,
    /** The client ended its output, and every line was executed. */
    HANGUP,
    /** The connection broke. */
    LOST,
    /** The user sent no line for too long. */
    IDLE_TIMEOUT(Reply.IDLE_TIMEOUT),
    /** The client did not log in in time. */
    LOGIN_TIMEOUT(Reply.LOGIN_TIMEOUT),
    /** The client sent too many lines without logging in. */
    TOO_MANY_ERRORS(Reply.TOO_MANY_ERRORS),
    /** The client sent a wrong password too often. */
    WRONG_PASSWORD(Reply.WRONG_PASSWORD),
    /** The user sent a wrong password for operators too often. */
    WRONG_OPERATOR_PASSWORD(Reply.WRONG_OPERATOR_PASSWORD),
    /** An operator has disconnected the user. */
    KICKED,
    /** An operator has banned the client's address. */
    BANNED,
    /** The client sent plain text to a server that speaks TLS. */
    PLAIN_TEXT(Reply.TLS_REQUIRED),
    /** The proxy sent no PROXY header, or a malformed one. */
    MALFORMED_PROXY_HEADER,
    /** The client was refused because of the address that its proxy gave. */
    REFUSED,
    /** The TLS handshake failed. */
    TLS_FAILED,
    /** The client did not read what it was sent. */
    SLOW_READER,
    /** The client speaks another protocol, such as HTTP. */
    WRONG_PROTOCOL,
    /** The server stops. */
    SERVER_SHUTDOWN(Reply.SERVER_SHUTDOWN),
    /** The server failed because of a defect. */
    FAILURE;

    private final Optional<byte[]> lastLine;

    CloseReason() {
        lastLine = Optional.empty();
    }

    CloseReason(Reply lastLine) {
        this.lastLine = Optional.of(lastLine.line());
    }

    /** Returns the last line for the client with its LF, if it is always the same. */
    Optional<byte[]> lastLine() {
        return lastLine;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
