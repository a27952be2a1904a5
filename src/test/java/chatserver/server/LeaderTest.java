package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.room.Member;
import chatserver.room.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who speaks writes to the others itself, and is replaced where it gets stuck; by a clock that goes when it is told to. */
class LeaderTest {
    private static final long PATIENCE_SECONDS = 30;

    private final AtomicLong clock = new AtomicLong();
    private final Room room = new Room(false, 100_000);
    private volatile boolean noThreads;
    private final DeliveryPool pool = new DeliveryPool(
            clock::get,
            thread -> {
                if (!noThreads) {
                    thread.start();
                }
                return !noThreads;
            },
            Thread::yield);
    private final Audience audience = new Audience(pool, clock::get);
    private final List<FakeSocket> sockets = new ArrayList<>();
    private final Member speaker = login("speaker", new FakeSocket());
    private final BlockingQueue<Thread> standIns = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        pool.start();
    }

    @AfterEach
    void stop() {
        sockets.forEach(socket -> socket.block(false));
        pool.stop();
    }

    @Test
    void whoSpeaksWritesToEverybody() {
        List<FakeSocket> readers = readers(50);
        for (int i = 0; i < 20; i++) {
            say("line " + i);
            assertThat(tellAll()).isTrue();
            String last = "MSG speaker line " + i + "\n";
            assertThat(readers).allSatisfy(reader -> {
                assertThat(reader.text()).endsWith(last);
                assertThat(reader.writer).isSameAs(Thread.currentThread());
            });
        }
        assertThat(standIns).isEmpty();
    }

    @Test
    void whoIsNotToWriteDoesNot() throws Exception {
        FakeSocket reader = readers(1).get(0);
        say("hi");
        audience.tellAll();
        reader.awaitText("OK\nMSG speaker hi\n".length());
        assertThat(reader.writer).isNotSameAs(Thread.currentThread());
    }

    @Test
    void ifItGetsStuckAnotherGoesOnInItsPlace() throws Exception {
        FakeSocket stuck = readers(1).get(0);
        List<FakeSocket> others = readers(20);
        stuck.block(true);
        say("hi");
        Speaking speaking = new Speaking("conn-7 speaker");
        stuck.awaitAttempt();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));

        Thread standIn = standIns.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(standIn.getName()).isEqualTo("conn-7 speaker");
        assertThat(speaking.thread.getName()).startsWith("delivery-");
        for (FakeSocket other : others) {
            assertThat(other.awaitText(18)).isEqualTo("OK\nMSG speaker hi\n");
        }
        say("ho");
        audience.tellAll();
        others.get(0).awaitLines(3);

        stuck.block(false);
        assertThat(speaking.goesOn()).isFalse();
        assertThat(stuck.awaitLines(3)).isEqualTo("OK\nMSG speaker hi\nMSG speaker ho\n");
        assertThat(standIns).isEmpty();
    }

    @Test
    void ifThereIsNoOtherItGoesOnItselfAsSoonAsItCan() throws Exception {
        FakeSocket stuck = readers(1).get(0);
        List<FakeSocket> others = readers(20);
        stuck.block(true);
        noThreads = true;
        say("hi");
        Speaking speaking = new Speaking("conn-7 speaker");
        stuck.awaitAttempt();
        assertThat(pool.isStarved()).isFalse();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        for (FakeSocket other : others) {
            other.awaitLines(2); // from the one worker that there is
        }
        assertThat(pool.isStarved()).isTrue();
        stuck.block(false);
        assertThat(speaking.goesOn()).isTrue();
        assertThat(pool.isStarved()).isFalse();
        assertThat(stuck.text()).isEqualTo("OK\nMSG speaker hi\n");
        assertThat(standIns).isEmpty();
    }

    @Test
    void anotherIsTakenAsSoonAsThereIsOne() throws Exception {
        FakeSocket stuck = readers(1).get(0);
        stuck.block(true);
        noThreads = true;
        say("hi");
        Speaking speaking = new Speaking("conn-7 speaker");
        stuck.awaitAttempt();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        assertThat(pool.isStarved()).isTrue();
        noThreads = false;
        assertThat(standIns.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        assertThat(pool.isStarved()).isFalse();
        stuck.block(false);
        assertThat(speaking.goesOn()).isFalse();
    }

    /** It does two rounds; with more, those who go on speaking would keep it from its own client. */
    @Test
    void whatOthersSayMeanwhileItWritesTooAndTheRestIsLeftToAWorker() throws Exception {
        List<FakeSocket> readers = readers(2);
        Member second = login("second", new FakeSocket());
        tellAll();
        readers.forEach(reader -> reader.block(true)); // which is not being stuck: the clock stands still
        say("1");
        Speaking speaking = new Speaking("conn-7 speaker");
        FakeSocket first = awaitWriter(speaking.thread, readers);
        FakeSocket last = readers.get(1 - readers.indexOf(first));
        first.letThroughOne();
        last.awaitAttempts(2);

        say(second, "2");
        assertThat(tellAll()).isTrue();
        last.letThroughOne();
        last.awaitAttempts(3);
        last.letThroughOne();
        first.awaitAttempts(3);
        assertThat(first.writer).isSameAs(speaking.thread);

        say(second, "3");
        assertThat(tellAll()).isTrue();
        first.block(false);
        assertThat(speaking.goesOn()).isTrue();
        last.awaitAttempts(4);
        assertThat(last.writer).isNotSameAs(speaking.thread);
        last.block(false);
        for (FakeSocket reader : readers) {
            assertThat(reader.awaitLines(4)).isEqualTo("OK\nMSG speaker 1\nMSG second 2\nMSG second 3\n");
        }
    }

    @Test
    void whileStallsAreFoundItIsLeftToWorkers() throws Exception {
        FakeSocket stuck = readers(1).get(0);
        FakeSocket other = readers(1).get(0);
        stuck.block(true);
        say("1");
        Speaking speaking = new Speaking("conn-7 speaker");
        stuck.awaitAttempt();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        assertThat(standIns.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        other.awaitLines(2);
        say("2");
        assertThat(tellAll()).isTrue();
        other.awaitLines(3);
        assertThat(other.writer).isNotSameAs(Thread.currentThread());

        for (int lines = 4; other.writer != Thread.currentThread(); lines++) {
            assertThat(lines).isLessThan(1000);
            awaitWaiting(other.writer); // it may be about to leave the lane, and another after it
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
            say("more");
            assertThat(tellAll()).isTrue();
            other.awaitLines(lines);
        }
        stuck.block(false);
        assertThat(speaking.goesOn()).isFalse();
    }

    @Test
    void whoseConnectionIsBrokenHoldsUpNobody() {
        List<FakeSocket> readers = readers(3);
        readers.get(0).breakOff();
        say("hi");
        assertThat(tellAll()).isTrue();
        assertThat(readers.subList(1, 3))
                .allSatisfy(reader -> assertThat(reader.text()).isEqualTo("OK\nMSG speaker hi\n"));
    }

    /** More than one turn takes; it ends there, so that one who has much to read does not keep it from its own client. */
    @Test
    void whatIsLeftOfALongTurnIsLeftToAWorker() throws Exception {
        FakeSocket reader = readers(1).get(0);
        StringBuilder owed = new StringBuilder("OK\n");
        for (int i = 0; i < 40; i++) {
            String text = i + "x".repeat(60_000); // of which a write has one at most
            say(text);
            owed.append("MSG speaker ").append(text).append('\n');
        }
        assertThat(tellAll()).isTrue();
        assertThat(reader.awaitText(owed.length())).isEqualTo(owed.toString());
        assertThat(reader.writer).isNotSameAs(Thread.currentThread());
        assertThat(reader.attempts).isGreaterThan(16);
    }

    @Test
    void anErrorAtOneClientIsNoneOfTheSpeaker() throws Exception {
        FakeSocket failing = new FakeSocket();
        failing.failAtTheEnd();
        Member leaving = login("leaving", failing);
        List<FakeSocket> others = readers(20);
        room.leave(leaving, null);
        assertThat(tellAll()).isTrue();
        for (FakeSocket other : others) {
            assertThat(other.awaitLines(2)).isEqualTo("OK\nINFO leaving disconnected\n");
        }
        assertThat(failing.text()).isEqualTo("OK\n");
        assertThat(standIns).isEmpty();
    }

    private static FakeSocket awaitWriter(Thread thread, List<FakeSocket> sockets) {
        while (true) {
            for (FakeSocket socket : sockets) {
                if (socket.writer == thread) {
                    return socket;
                }
            }
            Thread.yield();
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.yield();
        }
    }

    private List<FakeSocket> readers(int count) {
        List<FakeSocket> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FakeSocket socket = new FakeSocket();
            login("reader" + sockets.size(), socket);
            readers.add(socket);
        }
        return readers;
    }

    private Member login(String name, FakeSocket socket) {
        Member member = room.newMember(() -> {});
        room.login(member, Username.of(slice(name)).orElseThrow());
        audience.add(new Recipient(member.outbox(), 1_000_000, socket, clock::get, departure -> {}));
        sockets.add(socket);
        return member;
    }

    private void say(String text) {
        say(speaker, text);
    }

    private void say(Member member, String text) {
        member.speech().add(slice(text));
        room.say(member);
    }

    private boolean tellAll() {
        return audience.tellAll(() -> standIns.add(Thread.currentThread()));
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(US_ASCII));
    }

    /** A thread that tells all, and may get stuck at it. */
    private final class Speaking {
        final Thread thread;
        private final CompletableFuture<Boolean> told = new CompletableFuture<>();

        Speaking(String name) {
            thread = new Thread(() -> told.complete(tellAll()), name);
            thread.start();
        }

        boolean goesOn() throws Exception {
            return told.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
