package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import chatserver.testing.Rounds;
import chatserver.testing.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The races of delivery, provoked in many rounds with writes that yield in their middle. The watchdog runs only where its
 * checks are part of the race: it would repair a lost wake-up.
 */
@Order(1) // takes long
class DeliveryRacesTest {
    private static final int ROUNDS = 1000;
    private static final int SEGMENT_BYTES = 64 * 1024;

    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final Delivery delivery = fixture.delivery;
    private final FakeClient sender = fixture.login("sender");

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aBroadcastWhileTheLastPendingMemberIsGivenBackIsNotLost() throws Exception {
        FakeClient other = yielding(fixture.login("other"));
        FakeClient reader = yielding(fixture.login("reader"));
        int bytes = "OK\n".length();
        for (int round : Rounds.upTo(ROUNDS)) {
            Together.run(() -> broadcast(sender, "x"), () -> broadcast(other, "y"));
            bytes += "MSG sender x\nMSG other y\n".length();
            reader.socket.awaitBytes(bytes);
        }
        assertThat(reader.socket.text()).hasSize(bytes);
    }

    @Test
    void aReplyInlineWhileAnotherThreadBroadcastsIsNotLost() throws Exception {
        FakeClient reader = yielding(fixture.login("reader"));
        int bytes = "OK\n".length();
        for (int round : Rounds.upTo(ROUNDS)) {
            Together.run(() -> broadcast(sender, "x"), () -> {
                reader.pong();
                delivery.sendInline(reader.writer);
            });
            bytes += "MSG sender x\nPONG\n".length();
            reader.socket.awaitBytes(bytes);
        }
        assertThat(reader.socket.text()).hasSize(bytes);
    }

    /** Several threads broadcast, send direct messages and write to their own client at the same time. */
    @Test
    void nothingIsLostOrWrittenTwiceWhateverThreadWrites() throws Exception {
        int lines = 200;
        List<FakeClient> readers = fixture.login("reader", 12);
        readers.forEach(DeliveryRacesTest::yielding);
        Together.run(4, thread -> () -> {
            FakeClient self = readers.get(thread);
            for (int i = 0; i < lines; i++) {
                fixture.broadcast(self, String.valueOf(i));
                fixture.sendDirect(self, readers.get(thread + 1), String.valueOf(i));
                delivery.sendInline(self.writer);
                assertThat(delivery.broadcast(() -> {})).isTrue();
            }
        });
        int oneSender = IntStream.range(0, lines)
                .map(i -> ("MSG reader0 " + i + "\n").length())
                .sum();
        readers.get(11).socket.awaitBytes("OK\n".length() + 4 * oneSender);
        String all = readers.get(11).socket.text();
        for (int i = 5; i < 12; i++) {
            readers.get(i).socket.expect(all);
        }
        for (int i = 0; i < 4; i++) {
            String own = "MSG reader" + i + " ";
            FakeClient self = readers.get(i);
            int direct = i == 0 ? 0 : oneSender - lines; // DM is a byte shorter than MSG
            self.socket.awaitBytes("OK\n".length() + 3 * oneSender + direct + 3 * lines);
            assertThat(self.socket.text().lines().filter(line -> line.startsWith("MSG ")))
                    .containsExactlyElementsOf(all.lines()
                            .filter(line -> line.startsWith("MSG ") && !line.startsWith(own))
                            .toList());
        }
        readers.get(4).socket.awaitBytes("OK\n".length() + 4 * oneSender + oneSender - lines);
        for (int i = 1; i < 5; i++) {
            String from = "DM reader" + (i - 1) + " ";
            assertThat(readers.get(i).socket.text().lines().filter(line -> line.startsWith("DM ")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, lines).mapToObj(n -> from + n).toList());
        }
    }

    @Test
    void aMemberThatIsRemovedWhileItIsWrittenToReleasesTheTranscript() throws Exception {
        for (int round : Rounds.upTo(ROUNDS)) {
            FakeClient leaving = yielding(fixture.login("leaving" + round));
            Together.run(() -> broadcast(sender, "x".repeat(100)), () -> fixture.remove(leaving));
        }
        assertTranscriptIsReleased();
    }

    @Test
    void aMemberThatIsRemovedInAStalledWriteReleasesTheTranscriptWhenThatReturns() throws Exception {
        FakeClient leaving = fixture.login("leaving");
        leaving.socket.block();
        CountDownLatch returned = new CountDownLatch(1);
        new Thread(() -> {
                    fixture.broadcast(sender, "hi");
                    delivery.broadcast(() -> {});
                    returned.countDown();
                })
                .start();
        leaving.socket.awaitAttempts(1);
        fixture.remove(leaving);
        leaving.socket.unblock();
        assertThat(returned.await(30, TimeUnit.SECONDS)).isTrue();
        assertTranscriptIsReleased();
    }

    @Test
    void aMemberThatIsRemovedBetweenWritesReleasesTheTranscript() throws Exception {
        fixture.remove(fixture.login("leaving"));
        assertTranscriptIsReleased();
    }

    /** The members that are left read on, so that only a leaked reference can keep the transcript. */
    private void assertTranscriptIsReleased() throws Exception {
        FakeClient last = fixture.login("last");
        for (int i = 0; i < 10; i++) {
            broadcast(sender, "x".repeat(SEGMENT_BYTES));
            delivery.sendInline(sender.writer);
        }
        last.socket.awaitBytes(10 * SEGMENT_BYTES);
        delivery.sendInline(sender.writer); // its own lines are skipped
        int before = sender.socket.text().length();
        fixture.broadcast(last, "y");
        delivery.broadcast();
        sender.socket.awaitBytes(before + "MSG last y\n".length());
        assertThat(fixture.room.retained()).isLessThanOrEqualTo(2L * SEGMENT_BYTES);
    }

    /** In each round a write stalls and returns while the watchdog finds that: either thread goes on, never both or none. */
    @Test
    void exactlyOneThreadGoesOnIfAStallIsFoundWhenTheWriteReturns() throws Exception {
        delivery.start();
        FakeClient reader = fixture.login("reader");
        int bytes = "OK\n".length();
        for (int round : Rounds.upTo(ROUNDS)) {
            clock.advanceMillis(20);
            delivery.flush(); // ends the alarm of the round before
            AtomicInteger goesOn = new AtomicInteger();
            CountDownLatch decided = new CountDownLatch(1);
            int before = reader.socket.attempts();
            reader.socket.block();
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                fixture.broadcast(sender, "x");
                boolean self = delivery.broadcast(() -> {
                    goesOn.incrementAndGet();
                    decided.countDown();
                });
                if (self) {
                    goesOn.incrementAndGet();
                    decided.countDown();
                }
            });
            int spins = round % 100;
            tasks.add(() -> {
                reader.socket.awaitAttempts(before + 1);
                clock.advanceMillis(6);
                delivery.flush(); // finds the stall
                for (int i = 0; i < spins * 10; i++) {
                    Thread.onSpinWait();
                }
                reader.socket.unblock();
            });
            Together.run(tasks);
            assertThat(decided.await(30, TimeUnit.SECONDS)).isTrue();
            bytes += "MSG sender x\n".length();
            reader.socket.awaitBytes(bytes);
            assertThat(goesOn).hasValue(1);
        }
    }

    /** Delivery stops while clients broadcast, stall, are found to be stalled, and leave. Every sender returns. */
    @Test
    void everySenderReturnsIfDeliveryStopsMeanwhile() throws Exception {
        for (int round : Rounds.upTo(100)) {
            DeliveryFixture stopping = new DeliveryFixture(System::nanoTime);
            stopping.delivery.start();
            List<FakeClient> clients = stopping.login("client", 6);
            clients.forEach(DeliveryRacesTest::yielding);
            clients.get(5).socket.blockAfter(round % 5);
            CountDownLatch goneOn = new CountDownLatch(3);
            List<Together.Task> tasks = new ArrayList<>();
            for (FakeClient client : clients.subList(0, 3)) {
                tasks.add(() -> {
                    for (int i = 0; i < 20; i++) {
                        stopping.broadcast(client, "x");
                        if (!stopping.delivery.broadcast(goneOn::countDown)) {
                            return;
                        }
                    }
                    goneOn.countDown();
                });
            }
            tasks.add(() -> stopping.remove(clients.get(4)));
            tasks.add(() -> {
                stopping.delivery.stop();
                clients.get(5).disconnect();
            });
            Together.run(tasks);
            assertThat(goneOn.await(30, TimeUnit.SECONDS)).isTrue();
            stopping.close();
        }
    }

    private void broadcast(FakeClient from, String text) {
        fixture.broadcast(from, text);
        delivery.broadcast(() -> {});
    }

    private static FakeClient yielding(FakeClient client) {
        client.socket.duringWrite(Thread::yield);
        return client;
    }
}
