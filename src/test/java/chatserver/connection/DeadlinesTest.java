package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.connection.Deadlines.Times;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The deadlines as a table: idle 60 s, login 30 s, 30 s of closing. Write 20 s, which holds after the output's end too; a
 * client without login has 1 s then.
 */
class DeadlinesTest {
    private static final ConnectionConfig USUAL = config(60, 30, 20);
    private static final ConnectionConfig NONE = config(0, 0, 0);

    @ParameterizedTest(name = "{0}: {7} {8}")
    @CsvSource({
        // what, closing, logged in, connected, silent, writing, closing for, output ended for: reason, how
        "a new client, false, false, 30000, 30000, 0, 0, 0,,",
        "no login in time, false, false, 30001, 30001, 0, 0, 0, LOGIN_TIMEOUT, close",
        "a client that has sent lines without logging in, false, false, 30001, 1, 0, 0, 0, LOGIN_TIMEOUT, close",
        "a silent user, false, true, 99999, 60000, 0, 0, 0,,",
        "an idle user, false, true, 99999, 60001, 0, 0, 0, IDLE_TIMEOUT, close",
        "a long write, false, true, 99999, 0, 20000, 0, 0,,",
        "a write that does not return, false, true, 99999, 0, 20001, 0, 0, SLOW_READER, abort",
        "a write that does not return without a login, false, false, 99999, 0, 20001, 0, 0, SLOW_READER, abort",
        "an idle user in a write that does not return, false, true, 99999, 60001, 20001, 0, 0, SLOW_READER, abort",
        "closing without a login, true, false, 99999, 99999, 0, 1, 0,,",
        "closing an idle user, true, true, 99999, 99999, 20000, 30000, 0,,",
        "a write that does not return while closing, true, true, 99999, 99999, 20001, 20001, 0, SLOW_READER, abort",
        "closing for too long, true, true, 99999, 99999, 0, 30001, 0, SLOW_READER, abort",
        "a stranger whose output has ended, true, false, 99999, 99999, 0, 1000, 1000,,",
        "a stranger that does not hang up, true, false, 99999, 99999, 0, 1001, 1001, HANGUP, abort",
        "output that has ended, true, true, 99999, 99999, 0, 30000, 20000,,",
        "a client that does not hang up, true, true, 99999, 99999, 0, 20001, 20001, HANGUP, abort",
        "a late client that does not hang up, true, true, 99999, 99999, 0, 30001, 1, HANGUP, abort",
    })
    void theFirstDeadlineThatHasPassedDecides(
            String what,
            boolean closing,
            boolean loggedIn,
            long connected,
            long silent,
            long writing,
            long closingFor,
            long outputEnded,
            CloseReason reason,
            String how) {
        assertThat(Deadlines.passed(
                        USUAL, times(closing, loggedIn, connected, silent, writing, closingFor, outputEnded)))
                .isEqualTo(Optional.ofNullable(reason).map(why -> new Deadlines.Verdict(why, how.equals("close"))));
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, 0, 0,,",
        "false, true, 0, 0,,",
        "true, true, 30001, 0, SLOW_READER, abort",
        "true, true, 30000, 30000,,",
        "true, true, 30001, 1, HANGUP, abort"
    })
    void aTimeoutOfZeroNeverPassesAndTheDeadlinesOfClosingRemain(
            boolean closing, boolean loggedIn, long closingFor, long outputEnded, CloseReason reason) {
        long year = TimeUnit.DAYS.toMillis(365);
        assertThat(Deadlines.passed(NONE, times(closing, loggedIn, year, year, year, closingFor, outputEnded))
                        .map(Deadlines.Verdict::reason))
                .isEqualTo(Optional.ofNullable(reason));
    }

    private static Times times(
            boolean closing,
            boolean loggedIn,
            long connected,
            long silent,
            long writing,
            long closingFor,
            long outputEnded) {
        return new Times(
                closing,
                loggedIn,
                nanos(connected),
                nanos(silent),
                nanos(writing),
                nanos(closingFor),
                nanos(outputEnded));
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static ConnectionConfig config(int idle, int login, int write) {
        return new ConnectionConfig(
                4096, 1_000_000, Duration.ofSeconds(idle), Duration.ofSeconds(login), Duration.ofSeconds(write));
    }
}
