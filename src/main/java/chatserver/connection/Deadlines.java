package chatserver.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * When a connection must end: a pure function of its times and the settings.
 *
 * <p>The end of the output has left the server long before a client on a slow link has read up to it: the kernel keeps what
 * is on the way. If the socket were closed then, the client's next packet would reset the connection, and the rest would be
 * lost. So a user has the write timeout to take it and to hang up.
 */
final class Deadlines {
    /** From the end of the output to closing the socket, for a client that has not logged in: it has little to read. */
    static final Duration LINGER_WITHOUT_LOGIN = Duration.ofSeconds(1);

    /** From the beginning of a graceful close to its end, whatever is still pending. It holds without a write timeout too. */
    static final Duration CLOSING = Duration.ofSeconds(30);

    /**
     * The times of a connection, in nanoseconds until now; 0 for what is not the case.
     *
     * @param closing whether it is closing gracefully
     * @param loggedIn whether it has logged in
     * @param connectedFor since it was accepted
     * @param silentFor since its last line
     * @param writingFor since its present write began
     * @param closingFor since the graceful close began
     * @param outputEndedFor since its output ended
     */
    record Times(
            boolean closing,
            boolean loggedIn,
            long connectedFor,
            long silentFor,
            long writingFor,
            long closingFor,
            long outputEndedFor) {}

    /**
     * What a passed deadline leads to.
     *
     * @param reason why the connection ends
     * @param graceful whether everything pending is written first
     */
    record Verdict(CloseReason reason, boolean graceful) {}

    private Deadlines() {}

    /** Returns the first deadline that has passed; empty if none has. */
    static Optional<Verdict> passed(ConnectionConfig config, Times times) {
        boolean lingering = times.outputEndedFor() > 0;
        if (exceeds(times.outputEndedFor(), times.loggedIn() ? config.writeTimeout() : LINGER_WITHOUT_LOGIN)
                || exceeds(times.writingFor(), config.writeTimeout())
                || exceeds(times.closingFor(), CLOSING)) {
            return abort(lingering ? CloseReason.HANGUP : CloseReason.SLOW_READER);
        }
        if (times.closing()) {
            return Optional.empty();
        }
        if (!times.loggedIn()) {
            return exceeds(times.connectedFor(), config.loginTimeout())
                    ? close(CloseReason.LOGIN_TIMEOUT)
                    : Optional.empty();
        }
        return exceeds(times.silentFor(), config.idleTimeout()) ? close(CloseReason.IDLE_TIMEOUT) : Optional.empty();
    }

    private static boolean exceeds(long nanos, Duration limit) {
        return !limit.isZero() && nanos > TimeUnit.NANOSECONDS.convert(limit);
    }

    private static Optional<Verdict> close(CloseReason reason) {
        return Optional.of(new Verdict(reason, true));
    }

    private static Optional<Verdict> abort(CloseReason reason) {
        return Optional.of(new Verdict(reason, false));
    }
}
