package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.limits.RateLimiters;
import chatserver.limits.TokenBucket;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a client that sends much is slowed down, and for how long. By a manual clock. */
class FloodControlTest {
    private static final long MAX_BACKLOG = 1_280_000;
    private static final int AT_ONCE = 10_000; // a 128th of it
    private static final int BEHIND = 160_000; // an eighth of it
    private static final long PATIENCE_SECONDS = 30;

    private final ManualClock clock = new ManualClock();
    private final Semaphore looks = new Semaphore(0); // of a thread that waits for readers, at the clock
    private volatile Thread waiting;
    private final DeliveryFixture fixture = new DeliveryFixture(this::time);
    private final FakeClient sender = fixture.login("sender");
    private final FakeClient reader = fixture.login("reader");

    private long time() {
        if (Thread.currentThread() == waiting) {
            looks.release();
        }
        return clock.getAsLong();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void withoutARateNoNumberOfLinesIsDelayed() {
        FloodControl flood = flood(Optional.empty());
        assertThat(flood.hasRate()).isFalse();
        assertThat(flood.countLines(1_000_000)).isZero();
    }

    @Test
    void linesBeyondTheBurstAreDelayedToTheRate() {
        Optional<TokenBucket> rate = new RateLimiters(10, 20, clock).take(InetAddress.getLoopbackAddress());
        FloodControl flood = flood(rate);
        assertThat(flood.hasRate()).isTrue();
        assertThat(flood.countLines(20)).isZero();
        assertThat(flood.countLines(1)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        clock.advanceMillis(100);
        assertThat(flood.countLines(2)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void aClientThatBroadcastsLittleDoesNotWaitForReaders() throws Exception {
        letReaderLag();
        FloodControl flood = flood(Optional.empty());
        flood.countBroadcast(AT_ONCE);
        flood.awaitReaders(); // a wait would never end, since the clock stands still
        clock.advanceMillis(1001);
        flood.countBroadcast(AT_ONCE); // within another second
        flood.awaitReaders();
    }

    @Test
    void aClientThatBroadcastsMuchWaitsUntilItsReadersHaveCaughtUp() throws Exception {
        letReaderLag();
        FloodControl flood = flood(Optional.empty());
        flood.countBroadcast(AT_ONCE);
        flood.countBroadcast(1);
        CompletableFuture<Void> returned = awaitReaders(flood);
        assertThat(looks.tryAcquire(5, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(returned).isNotDone();
        reader.socket.unblock();
        returned.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        flood.countBroadcast(AT_ONCE); // it begins to count anew
        letReaderLag();
        flood.awaitReaders();
    }

    @Test
    void aClientThatBroadcastsMuchWaitsForASecondAtMost() throws Exception {
        FloodControl flood = flood(Optional.empty());
        flood.countBroadcast(AT_ONCE + 1);
        letReaderLag();
        keepReading();
        CompletableFuture<Void> returned = awaitReaders(flood);
        assertThat(looks.tryAcquire(5, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 4; i++) {
            clock.advanceMillis(249);
            keepReading();
        }
        looks.drainPermits();
        assertThat(looks.tryAcquire(5, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(returned).isNotDone();
        clock.advanceMillis(4);
        returned.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aReaderThatHasNotTakenAWriteForHalfASecondIsNotWaitedFor() throws Exception {
        letReaderLag();
        clock.advanceMillis(501);
        FloodControl flood = flood(Optional.empty());
        flood.countBroadcast(AT_ONCE + 1);
        flood.awaitReaders();
    }

    /** The reader's write does not return, and more is pending than a reader may lag by without being waited for. */
    private void letReaderLag() throws Exception {
        reader.socket.block();
        int before = reader.socket.attempts();
        for (int i = 0; i < 12; i++) {
            fixture.say(sender, "x".repeat(BEHIND / 4));
        }
        fixture.delivery.broadcast();
        reader.socket.awaitAttempts(before + 1);
    }

    /** One more write of the reader returns, and the next begins. */
    private void keepReading() throws Exception {
        int before = reader.socket.attempts();
        reader.socket.letThroughOne();
        reader.socket.awaitAttempts(before + 1);
    }

    private CompletableFuture<Void> awaitReaders(FloodControl flood) {
        CompletableFuture<Void> returned = new CompletableFuture<>();
        waiting = new Thread(() -> {
            try {
                flood.awaitReaders();
                returned.complete(null);
            } catch (InterruptedException e) {
                returned.completeExceptionally(e);
            }
        });
        waiting.start();
        return returned;
    }

    private FloodControl flood(Optional<TokenBucket> rate) {
        ConnectionConfig config = new ConnectionConfig(4096, MAX_BACKLOG, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new FloodControl(config, fixture.delivery, rate, clock);
    }
}
