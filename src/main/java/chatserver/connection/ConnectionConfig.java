package chatserver.connection;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * The settings of every connection. Immutable.
 *
 * @param maxLine longest line accepted from a client, in bytes before its end
 * @param maxBacklog bytes of the transcript that a client may lag by
 * @param idleTimeout silence after which a user is disconnected; zero means never
 * @param loginTimeout time from connecting to logging in; zero means for ever
 * @param writeTimeout longest time for one write; zero means for ever
 */
public record ConnectionConfig(
        int maxLine, long maxBacklog, Duration idleTimeout, Duration loginTimeout, Duration writeTimeout) {

    /** Returns the same with another backlog. */
    public ConnectionConfig withMaxBacklog(long bytes) {
        return new ConnectionConfig(maxLine, bytes, idleTimeout, loginTimeout, writeTimeout);
    }

    /** Returns the shortest timeout, from which the sweep's period follows; a day if there is none. */
    public Duration shortestTimeout() {
        return Stream.of(idleTimeout, loginTimeout, writeTimeout)
                .filter(timeout -> !timeout.isZero())
                .min(Duration::compareTo)
                .orElse(Duration.ofDays(1));
    }
}
