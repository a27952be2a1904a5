package chatserver.connection;

import chatserver.limits.ClientAddress;
import chatserver.limits.ThrottledLog;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says about the logins and ends of connections: a line each, but no more than {@value #LINES_A_SECOND} of a kind
 * in a second. Beyond that it states how many there were, so that clients that come and go all the time do not fill the disk.
 * At level debug, every line is logged. Any thread may call any method.
 */
public final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    private static final int LINES_A_SECOND = 50;

    private final ThrottledLog logins;
    private final ThrottledLog ends;
    private final ThrottledLog wrongPasswords;

    /**
     * A log of connections of which there were none.
     *
     * @param timer logs the counts
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public ConnectionLog(ScheduledExecutorService timer, LongSupplier clock) {
        logins = throttled("{} more logins in a second", timer, clock);
        ends = throttled("{} more connections ended in a second", timer, clock);
        wrongPasswords = throttled("{} more wrong passwords in a second", timer, clock);
    }

    private static ThrottledLog throttled(String countText, ScheduledExecutorService timer, LongSupplier clock) {
        return new ThrottledLog(timer, LINES_A_SECOND, count -> LOG.info(countText, count), clock);
    }

    private static void log(ThrottledLog kind, Runnable line) {
        if (LOG.isDebugEnabled()) {
            line.run();
        } else {
            kind.log(line);
        }
    }

    /** Logs a login in the connection's thread, which has the user's name. */
    void login(String address) {
        log(logins, () -> LOG.info("login from {}", address));
    }

    /** Logs a refused password. */
    void wrongPassword(PasswordCheck.Purpose purpose, String address) {
        log(wrongPasswords, () -> LOG.info("wrong {} from {}", purpose.noun, address));
    }

    /** Logs what an operator has done. */
    void operator(String user, String act) {
        LOG.info("operator {}: {}", user, act);
    }

    /** Logs the end of a connection, unless it was a probe or a refusal, which the rejector logs. */
    void end(Connection connection) {
        if (connection.isProbe()) {
            LOG.debug("probe from {}: {}", ClientAddress.text(connection.address()), connection.closeReason());
            return;
        }
        if (connection.closeReason() == CloseReason.REFUSED) {
            return;
        }
        log(
                ends,
                () -> LOG.info(
                        "{} from {}: {} after {} s, {} lines in, {} bytes out",
                        connection.user() == null ? "no login" : "logout",
                        ClientAddress.text(connection.address()),
                        connection.closeReason(),
                        TimeUnit.NANOSECONDS.toSeconds(connection.lifetime()),
                        connection.linesIn(),
                        connection.bytesOut()));
    }

    /** Logs the counts up to now, at the end. */
    public void flush() {
        List.of(logins, ends, wrongPasswords).forEach(ThrottledLog::flush);
    }
}
