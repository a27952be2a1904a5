package chatserver.server;

import java.util.Locale;

/** Why a connection has ended, as the log has it. */
enum Departure {
    /** The user said QUIT, or pressed Ctrl-C or Ctrl-D in telnet. */
    QUIT,
    /** The client has sent its last byte (end of input), and everything was carried out. */
    HANGUP,
    /** The connection broke. */
    LOST,
    /** A user was silent for too long. */
    IDLE_TIMEOUT,
    /** Nobody logged in within the time. */
    LOGIN_TIMEOUT,
    /** Too many lines without logging in. */
    TOO_MANY_ERRORS,
    /** The wrong password, too often. */
    WRONG_PASSWORD,
    /** The client spoke plain text where TLS is spoken. */
    PLAIN_TEXT,
    /** Client and server did not come to an agreement about TLS. */
    TLS_FAILED,
    /** The client did not read what it was sent. */
    SLOW_READER,
    /** The client spoke another protocol, such as HTTP. */
    WRONG_PROTOCOL,
    /** The server stops. */
    SERVER_SHUTDOWN,
    /** The server has failed at something: a defect, or no memory. */
    FAILURE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
