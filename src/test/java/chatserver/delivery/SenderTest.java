package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The thread of a sender: it writes to the others itself, and is replaced if a write stalls. By a manual clock. */
class SenderTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final long STALL_MILLIS = 6;

    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final Delivery delivery = fixture.delivery;
    private final FakeClient sender = fixture.login("sender");
    private final BlockingQueue<String> successors = new LinkedBlockingQueue<>(); // their names

    @BeforeEach
    void start() {
        delivery.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void theSendersThreadWritesToEveryClientWhileNoWriteStalls() {
        List<FakeClient> readers = fixture.login("reader", 50);
        for (int i = 0; i < 20; i++) {
            fixture.broadcast(sender, "line " + i);
            assertThat(broadcast()).isTrue();
            String last = "MSG sender line " + i + "\n";
            assertThat(readers).allSatisfy(reader -> {
                assertThat(reader.socket.text()).endsWith(last);
                assertThat(reader.socket.writer()).isSameAs(Thread.currentThread());
            });
        }
        assertThat(successors).isEmpty();
    }

    @Test
    void aBroadcastLeftToOthersIsWrittenByAWorker() throws Exception {
        FakeClient reader = fixture.login("reader");
        fixture.broadcast(sender, "hi");
        delivery.broadcast();
        reader.expect("OK", "MSG sender hi");
        assertThat(reader.socket.writer().getName()).startsWith("delivery-");
    }

    @Test
    void ifAWriteStallsASuccessorGoesOnWithTheClientAndTakesItsName() throws Exception {
        FakeClient stalled = fixture.login("stalled");
        List<FakeClient> others = fixture.login("other", 20);
        stalled.socket.block();
        fixture.broadcast(sender, "hi");
        Sending sending = new Sending("conn-7 sender");
        stalled.socket.awaitAttempts(1);
        clock.advanceMillis(STALL_MILLIS);
        assertThat(successors.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("conn-7 sender");
        assertThat(sending.thread.getName()).startsWith("delivery-");
        for (FakeClient other : others) {
            other.expect("OK", "MSG sender hi");
        }
        fixture.broadcast(sender, "ho");
        delivery.broadcast();
        others.get(0).expect("OK", "MSG sender hi", "MSG sender ho");

        stalled.socket.unblock();
        assertThat(sending.goesOn()).isFalse();
        stalled.expect("OK", "MSG sender hi", "MSG sender ho");
        assertThat(successors).isEmpty();
    }

    @Test
    void aWriteOfLessThanTheCalmLimitIsNoStall() throws Exception {
        FakeClient reader = fixture.login("reader");
        reader.socket.block();
        fixture.broadcast(sender, "hi");
        Sending sending = new Sending("conn-7 sender");
        reader.socket.awaitAttempts(1);
        clock.advanceMillis(5);
        delivery.flush(); // checks for stalls
        reader.socket.unblock();
        assertThat(sending.goesOn()).isTrue();
        assertThat(successors).isEmpty();
    }

    @Test
    void whileStallsAreBeingFoundWorkersWriteAndAfterThatTheSenderAgain() throws Exception {
        FakeClient stalled = fixture.login("stalled");
        FakeClient other = fixture.login("other");
        stalled.socket.block();
        fixture.broadcast(sender, "1");
        Sending sending = new Sending("conn-7 sender");
        stalled.socket.awaitAttempts(1);
        clock.advanceMillis(STALL_MILLIS);
        assertThat(successors.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        other.expect("OK", "MSG sender 1");
        fixture.broadcast(sender, "2");
        assertThat(broadcast()).isTrue();
        other.expect("OK", "MSG sender 1", "MSG sender 2");
        assertThat(other.socket.writer()).isNotSameAs(Thread.currentThread());

        int bytes = other.socket.text().length();
        for (int i = 0; other.socket.writer() != Thread.currentThread(); i++) {
            assertThat(i).isLessThan(10_000); // a worker may be about to end its loop
            clock.advanceMillis(20);
            fixture.broadcast(sender, "more");
            assertThat(broadcast()).isTrue();
            bytes += "MSG sender more\n".length();
            other.socket.awaitBytes(bytes);
        }
        stalled.socket.unblock();
        assertThat(sending.goesOn()).isFalse();
    }

    /** With more rounds, clients that go on broadcasting would keep it from its own client. */
    @Test
    void aSenderWritesForTwoRoundsAndAWorkerWritesTheRest() throws Exception {
        FakeClient reader = fixture.login("reader");
        FakeClient second = fixture.login("second");
        AtomicInteger more = new AtomicInteger(500);
        AtomicInteger own = new AtomicInteger();
        Thread self = Thread.currentThread();
        reader.socket.duringWrite(() -> {
            own.addAndGet(Thread.currentThread() == self ? 1 : 0);
            if (more.getAndDecrement() > 0) {
                fixture.broadcast(second, "more");
                delivery.broadcast();
            }
        });
        fixture.broadcast(sender, "first");
        assertThat(broadcast()).isTrue();
        reader.socket.expect("OK\nMSG sender first\n" + "MSG second more\n".repeat(500));
        assertThat(own.get()).isBetween(2, 2 * 3 * 16); // rounds, members, writes in a turn
        assertThat(reader.socket.writer()).isNotSameAs(self);
    }

    @Test
    void whatIsLeftOfALongTurnIsWrittenByAWorker() throws Exception {
        FakeClient reader = fixture.login("reader");
        StringBuilder expected = new StringBuilder("OK\n");
        for (int i = 0; i < 80; i++) {
            String text = i + "x".repeat(40_000);
            fixture.broadcast(sender, text);
            expected.append("MSG sender ").append(text).append('\n');
        }
        assertThat(broadcast()).isTrue();
        reader.socket.expect(expected.toString());
        assertThat(reader.socket.attempts()).isGreaterThan(32);
        assertThat(reader.socket.writer()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aBrokenConnectionDoesNotDelayTheSender() {
        List<FakeClient> readers = fixture.login("reader", 3);
        readers.get(0).socket.failWrites(new IOException("broken, on purpose"));
        fixture.broadcast(sender, "hi");
        assertThat(broadcast()).isTrue();
        assertThat(readers.subList(1, 3))
                .allSatisfy(reader -> assertThat(reader.socket.text()).isEqualTo("OK\nMSG sender hi\n"));
    }

    @Test
    void aDirectMessageWakesNoThreadUntilTheSenderFlushes() throws Exception {
        FakeClient reader = fixture.login("reader");
        fixture.sendDirect(sender, reader, "psst");
        assertThat(reader.socket.attempts()).isZero();
        assertThat(delivery.flush(this::succeed)).isTrue();
        reader.expect("OK", "DM sender psst");
        assertThat(reader.socket.writer()).isSameAs(Thread.currentThread());
    }

    private boolean broadcast() {
        return delivery.broadcast(this::succeed);
    }

    private void succeed() {
        successors.add(Thread.currentThread().getName());
    }

    /** A thread that broadcasts, and may stall at it. */
    private final class Sending {
        final Thread thread;
        private final CompletableFuture<Boolean> returned = new CompletableFuture<>();

        Sending(String name) {
            thread = new Thread(() -> returned.complete(broadcast()), name);
            thread.start();
        }

        boolean goesOn() throws Exception {
            return returned.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
