package chatserver.connection;

import static chatserver.logging.LogEvent.ADDRESS;
import static chatserver.logging.LogEvent.BYTES;
import static chatserver.logging.LogEvent.CAUSE;
import static chatserver.logging.LogEvent.CONNECTION;
import static chatserver.logging.LogEvent.COUNT;
import static chatserver.logging.LogEvent.LINES;
import static chatserver.logging.LogEvent.OPERATOR_NAME;
import static chatserver.logging.LogEvent.REASON;
import static chatserver.logging.LogEvent.SECONDS;
import static chatserver.logging.LogEvent.USER;

import chatserver.limits.ThrottledLog;
import chatserver.logging.LogEvent;
import chatserver.process.Reason;
import chatserver.protocol.Reply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the log says about the logins and ends of connections: a line each, at most {@value #LINES_A_SECOND} of a kind in a
 * second. Beyond that it logs one count a second. Otherwise clients that come and go all the time would fill the disk.
 * At level debug, every line is logged. Any thread may call any method.
 */
public final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    private static final int LINES_A_SECOND = 50;

    private final ThrottledLog logins;
    private final ThrottledLog ends;
    private final ThrottledLog wrongPasswords;

    /**
     * Creates a log.
     *
     * @param timer logs the counts
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public ConnectionLog(ScheduledExecutorService timer, LongSupplier clock) {
        logins = throttled(LogEvent.LOGIN, "{} more logins in a second", timer, clock);
        ends = throttled(LogEvent.ENDED, "{} more connections ended in a second", timer, clock);
        wrongPasswords = throttled(LogEvent.WRONG_PASSWORD, "{} more wrong passwords in a second", timer, clock);
    }

    private static ThrottledLog throttled(
            LogEvent event, String countText, ScheduledExecutorService timer, LongSupplier clock) {
        return new ThrottledLog(
                timer,
                LINES_A_SECOND,
                count -> event.begin(LOG.atInfo()).addKeyValue(COUNT, count).log(countText, count),
                clock);
    }

    private static LoggingEventBuilder line(Level level, LogEvent event, ConnectionInfo client) {
        return event.begin(LOG.atLevel(level))
                .addKeyValue(USER, client.user())
                .addKeyValue(ADDRESS, client.address())
                .addKeyValue(CONNECTION, client.number());
    }

    private static void log(ThrottledLog kind, Runnable line) {
        if (LOG.isDebugEnabled()) {
            line.run();
        } else {
            kind.log(line);
        }
    }

    /** Logs a login in the connection's thread, which has the user's name. */
    void login(ConnectionInfo client) {
        log(logins, () -> line(Level.INFO, LogEvent.LOGIN, client).log("login from {}", client.address()));
    }

    /** Logs a refused password. */
    void wrongPassword(PasswordCheck.Purpose purpose, ConnectionInfo client) {
        log(
                wrongPasswords,
                () -> line(Level.INFO, LogEvent.WRONG_PASSWORD, client)
                        .log("wrong {} from {}", purpose.noun, client.address()));
    }

    /** Logs what an operator has done, and to which user and address; each may be null. */
    void operator(LogEvent event, ConnectionInfo operator, String user, String address, String act) {
        event.begin(LOG.atInfo())
                .addKeyValue(OPERATOR_NAME, operator.user())
                .addKeyValue(USER, user)
                .addKeyValue(ADDRESS, address)
                .log("operator {}: {}", operator.user(), act);
    }

    /** Logs at level debug that a command got an error, by its code alone. */
    void refusedCommand(ConnectionInfo client, Reply error) {
        if (LOG.isDebugEnabled()) {
            line(Level.DEBUG, LogEvent.COMMAND_REFUSED, client)
                    .addKeyValue(REASON, error.code())
                    .log("refused command from {}: {}", client.address(), error.code());
        }
    }

    /** Logs at level debug why the input broke, or did not begin as it must. */
    void failedInput(ConnectionInfo client, CloseReason reason, IOException cause) {
        if (LOG.isDebugEnabled()) {
            String text = Reason.inOneLine(cause);
            line(Level.DEBUG, LogEvent.INPUT_FAILED, client)
                    .addKeyValue(REASON, reason)
                    .addKeyValue(CAUSE, text)
                    .log("input from {} failed: {}: {}", client.address(), reason, text);
        }
    }

    /** Logs the end of a connection, unless it was a probe or a refusal, which the rejector logs. */
    void end(Connection connection) {
        if (connection.isProbe()) {
            if (LOG.isDebugEnabled()) {
                line(Level.DEBUG, LogEvent.PROBE, connection.info())
                        .addKeyValue(REASON, connection.closeReason())
                        .log("probe from {}: {}", connection.info().address(), connection.closeReason());
            }
            return;
        }
        if (connection.closeReason() == CloseReason.REFUSED) {
            return;
        }
        log(ends, () -> logEnd(connection));
    }

    private static void logEnd(Connection connection) {
        boolean isLogout = connection.info().user() != null;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(connection.info().lifetime());
        line(Level.INFO, isLogout ? LogEvent.LOGOUT : LogEvent.NO_LOGIN, connection.info())
                .addKeyValue(REASON, connection.closeReason())
                .addKeyValue(SECONDS, seconds)
                .addKeyValue(LINES, connection.info().linesIn())
                .addKeyValue(BYTES, connection.info().bytesOut())
                .log(
                        "{} from {}: {} after {} s, {} lines in, {} bytes out",
                        isLogout ? "logout" : "no login",
                        connection.info().address(),
                        connection.closeReason(),
                        seconds,
                        connection.info().linesIn(),
                        connection.info().bytesOut());
    }

    /** Logs the counts up to now, at the end. */
    public void flush() {
        List.of(logins, ends, wrongPasswords).forEach(ThrottledLog::flush);
    }
}
