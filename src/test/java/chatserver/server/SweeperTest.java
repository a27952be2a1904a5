package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.connection.CloseReason;
import chatserver.connection.Connection;
import chatserver.testing.ConnectionFixture;
import chatserver.testing.FakeSocket;
import chatserver.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how often the sweeper runs, what it does each time, and that no failure ends it. By a manual clock. */
class SweeperTest {
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);

    private final ManualClock clock = new ManualClock();
    private final List<FakeSocket> sockets = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Connection> slow = new ArrayList<>();
    private final AtomicInteger redeliveries = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (FakeSocket socket : sockets) {
            socket.close();
        }
    }

    private Sweeper sweeper() {
        return new Sweeper(WRITE_TIMEOUT, connections, redeliveries::incrementAndGet, slow::add, clock);
    }

    /** Adds a connection to a client that takes no write. */
    private Connection stalled() throws InterruptedException {
        FakeSocket socket = new FakeSocket();
        sockets.add(socket);
        Connection connection = ConnectionFixture.connection(socket, WRITE_TIMEOUT, clock, ended -> {});
        connections.add(connection);
        socket.block();
        socket.receive("PING\n");
        new Thread(connection, "test-connection").start();
        socket.awaitAttempts(1);
        return connection;
    }

    /** Sweeps once a period for this time, as the scheduler does. */
    private void sweepFor(Sweeper sweeper, Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 250) {
            clock.advanceMillis(250);
            sweeper.sweep();
        }
    }

    @ParameterizedTest
    @CsvSource({"4000, 500", "60, 10", "86400000, 1000", "81, 10.125"})
    void thePeriodIsAnEighthOfTheShortestTimeoutFrom10MsTo1S(long timeoutMillis, double periodMillis) {
        List<Long> delays = new ArrayList<>();
        ScheduledExecutorService scheduler = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
                delays.addAll(List.of(unit.toNanos(first), unit.toNanos(delay)));
                return null;
            }
        };
        new Sweeper(Duration.ofMillis(timeoutMillis), connections, () -> {}, slow::add, clock).schedule(scheduler);
        long period = (long) (periodMillis * 1_000_000);
        assertThat(delays).containsExactly(period, period);
        scheduler.shutdownNow();
    }

    @Test
    void aConnectionIsEndedWhenItsDeadlineHasPassedAndNotBefore() throws Exception {
        Sweeper sweeper = sweeper();
        Connection connection = stalled();
        sweepFor(sweeper, WRITE_TIMEOUT.minusMillis(250));
        assertThat(connection.closeReason()).isNull();
        sweepFor(sweeper, Duration.ofMillis(500));
        assertThat(connection.closeReason()).isEqualTo(CloseReason.SLOW_READER);
        sockets.get(0).awaitClose();
    }

    @Test
    void aSlowClientIsReportedAtEachSweepUntilItsConnectionHasEnded() throws Exception {
        Sweeper sweeper = sweeper();
        Connection connection = stalled();
        sweeper.sweep();
        assertThat(slow).isEmpty();
        clock.advanceMillis(1600);
        sweeper.sweep();
        sweeper.sweep();
        assertThat(slow).containsExactly(connection, connection);
        connection.abort(CloseReason.LOST);
        sweeper.sweep();
        assertThat(slow).hasSize(2);
    }

    @Test
    void eachSweepRedeliversWhatIsPending() {
        Sweeper sweeper = sweeper();
        sweeper.sweep();
        sweeper.sweep();
        assertThat(redeliveries).hasValue(2);
    }

    @Test
    void aFailureAtOneConnectionKeepsTheSweeperFromNeitherTheOthersNorTheRedelivery() throws Exception {
        Connection first = stalled();
        Connection second = stalled();
        Sweeper sweeper = new Sweeper(
                WRITE_TIMEOUT,
                connections,
                redeliveries::incrementAndGet,
                connection -> {
                    slow.add(connection);
                    throw new IllegalStateException("on purpose");
                },
                clock);
        clock.advanceMillis(1600);
        sweeper.sweep();
        assertThat(slow).containsExactly(first, second);
        assertThat(redeliveries).hasValue(1);
    }

    /** An executor drops a task that throws. */
    @Test
    void theSweeperGoesOnAfterFailedSweeps() throws Exception {
        CountDownLatch sweeps = new CountDownLatch(3);
        Iterable<Connection> failing = () -> {
            sweeps.countDown();
            throw new IllegalStateException("on purpose");
        };
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        new Sweeper(Duration.ofMillis(1), failing, () -> {}, slow::add, clock).schedule(scheduler);
        assertThat(sweeps.await(30, TimeUnit.SECONDS)).isTrue();
        scheduler.shutdownNow();
    }
}
