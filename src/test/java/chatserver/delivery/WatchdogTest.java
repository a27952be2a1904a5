package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.process.ConnectionThreads;
import chatserver.process.ThreadStarter;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.room.Member;
import chatserver.room.Room;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeSocket;
import chatserver.testing.Rounds;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** When the watchdog checks: three times after it was armed, and then not before it is armed again. */
@Order(1) // takes long
class WatchdogTest {
    private static final int CHECKS_BEFORE_PARK = 3;

    private final Semaphore checks = new Semaphore(0);
    private final Watchdog watchdog = new Watchdog(() -> {
        checks.release();
        return 1; // nanosecond, so that it parks soon
    });

    @AfterEach
    void stop() {
        watchdog.stop();
    }

    /** Arming meets the moment in which it parks, in many rounds: a lost wake-up would end them. */
    @Test
    void aWatchdogThatIsArmedWhileItParksChecksAgain() throws Exception {
        watchdog.start();
        for (int round : Rounds.upTo(20_000)) {
            awaitChecks(CHECKS_BEFORE_PARK);
            checks.drainPermits();
            for (int i = 0; i < round % 50; i++) {
                Thread.onSpinWait();
            }
            watchdog.arm();
            awaitChecks(1);
            checks.release();
        }
    }

    @Test
    void aParkedWatchdogChecksWhenItIsWoken() throws Exception {
        watchdog.start();
        awaitChecks(CHECKS_BEFORE_PARK);
        watchdog.wake();
        awaitChecks(1);
    }

    /** Otherwise nothing would check for a thread for the members that wait. */
    @Test
    void aParkedWatchdogIsWokenIfThereIsNoWorkerForAPendingMember() throws Exception {
        ThreadStarter threads = new ThreadStarter(() -> 0);
        threads.attempt(() -> {
            throw new OutOfMemoryError("unable to create native thread, on purpose");
        });
        ConnectionThreads connections = new ConnectionThreads(threads, 1);
        WriteScheduler scheduler =
                new WriteScheduler(new Workers(threads, connections), connections, watchdog, () -> 0);
        Room room = new Room(false, 1000, DeliveryFixture.MAX_HEAP);
        Member member = room.newMember(() -> {}, () -> true);
        room.login(
                member,
                Username.of(Slice.of("x".getBytes(StandardCharsets.US_ASCII))).orElseThrow());
        SocketWriter writer = new SocketWriter(member.outbox(), 1000, new FakeSocket(), () -> 0, null);
        scheduler.add(writer);
        scheduler.markDue(writer);
        watchdog.start();
        awaitChecks(CHECKS_BEFORE_PARK);
        scheduler.serve(false);
        awaitChecks(1);
    }

    @Test
    void aFailedCheckDoesNotEndTheWatchdog() throws Exception {
        CyclicBarrier checked = new CyclicBarrier(2);
        Watchdog failing = new Watchdog(() -> {
            try {
                checked.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            throw new IllegalStateException("on purpose");
        });
        failing.start();
        try {
            checked.await(30, TimeUnit.SECONDS);
            failing.arm();
            checked.await(30, TimeUnit.SECONDS);
        } finally {
            failing.stop();
        }
    }

    private void awaitChecks(int count) throws InterruptedException {
        assertThat(checks.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
    }
}
