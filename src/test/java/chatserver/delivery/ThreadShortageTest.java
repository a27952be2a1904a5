package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.FakeClient.End;
import chatserver.testing.ManualClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Delivery while no thread can be started. By a manual clock. */
class ThreadShortageTest {
    private static final long PATIENCE_SECONDS = 30;

    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final Delivery delivery = fixture.delivery;
    private final FakeClient sender = fixture.login("sender");
    private final FakeClient stalled = fixture.login("stalled");
    private final CountDownLatch succeeded = new CountDownLatch(1);
    private final CompletableFuture<Boolean> goesOn = new CompletableFuture<>();

    @BeforeEach
    void start() {
        delivery.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void withoutASuccessorTheSenderGoesOnWhenItsWriteReturns() throws Exception {
        stallWithoutThreads();
        stalled.socket.unblock();
        assertThat(goesOn.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        stalled.expect("OK", "MSG sender hi");
        assertThat(succeeded.getCount()).isEqualTo(1);
    }

    @Test
    void aSuccessorGoesOnAsSoonAsThereIsAThread() throws Exception {
        stallWithoutThreads();
        fixture.allowThreads();
        assertThat(succeeded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        stalled.socket.unblock();
        assertThat(goesOn.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isFalse();
        stalled.expect("OK", "MSG sender hi");
    }

    @Test
    void onlyTheClientInTheLongestWriteIsDisconnectedIfOthersWaitForItsThread() throws Exception {
        FakeClient slow = fixture.login("slow");
        stallWithoutThreads();
        clock.advanceMillis(100);
        slow.socket.block();
        Thread writer = new Thread(() -> delivery.sendInline(slow.writer), "conn-8 slow");
        writer.start();
        slow.socket.awaitAttempts(1);
        clock.advanceMillis(1950); // the stalled write has taken over 2 s now, the slow one has not
        assertThat(stalled.awaitEnd()).isEqualTo(End.TOO_SLOW);
        assertThat(goesOn.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        slow.socket.unblock();
        writer.join();
        slow.expect("OK", "MSG sender hi");
    }

    private void stallWithoutThreads() throws Exception {
        fixture.runOutOfThreads();
        stalled.socket.block();
        fixture.broadcast(sender, "hi");
        new Thread(() -> goesOn.complete(delivery.broadcast(succeeded::countDown)), "conn-7 sender").start();
        stalled.socket.awaitAttempts(1);
        clock.advanceMillis(6);
        for (int i = 0; i < 3; i++) {
            delivery.flush(); // finds the stall, and no thread
        }
        assertThat(succeeded.getCount()).isEqualTo(1);
    }
}
