package chatserver.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Direct messages and replies: they reach one member, at their place among the broadcasts. One thread, no socket. */
class PrivateLinesTest extends RoomFixture {
    @Test
    void aDirectMessageReachesOneMemberAndWakesItsConnection() {
        AtomicInteger woken = new AtomicInteger();
        Member alice = login("alice");
        Member bob = room.newMember(woken::incrementAndGet, () -> true);
        room.login(bob, name("Bob"));
        Member carl = login("carl");
        room.sendDirect(alice, name("bOB"), slice("psst"), true);
        room.sendDirect(alice, name("dora"), slice("psst"), true);
        assertThat(woken).hasValue(1);
        assertPending(alice, "OK", "OK", "ERR user-not-found " + hint(Reply.USER_NOT_FOUND));
        assertPending(bob, "OK", "DM alice psst");
        assertPending(carl, "OK");
    }

    @Test
    void aMemberMaySendItselfADirectMessage() {
        AtomicInteger woken = new AtomicInteger();
        Member alice = room.newMember(woken::incrementAndGet, () -> true);
        room.login(alice, name("alice"));
        room.sendDirect(alice, name("alice"), slice("note"), true);
        assertPending(alice, "OK", "DM alice note", "OK");
        assertThat(woken).hasValue(0); // its own thread writes to it anyway
    }

    @Test
    void privateLinesStandWhereTheyWereSent() {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "1");
        room.sendDirect(alice, name("bob"), slice("2"), true);
        room.sendDirect(alice, name("bob"), slice("3"), true);
        broadcast(alice, "4");
        broadcast(bob, "skipped");
        pong(bob);
        broadcast(alice, "5");
        pong(bob);
        pong(bob);
        broadcast(bob, "skipped");
        broadcast(alice, "6");
        broadcast(bob, "skipped");
        room.sendDirect(alice, name("bob"), slice("7"), true);
        assertPending(
                bob,
                "OK",
                "MSG alice 1",
                "DM alice 2",
                "DM alice 3",
                "MSG alice 4",
                "PONG",
                "MSG alice 5",
                "PONG",
                "PONG",
                "MSG alice 6",
                "DM alice 7");
    }

    /** Written after every few lines, or only at the end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50, 100_000})
    void theSameLinesComeOutWhetherTheyAreWrittenOftenOrAtTheEnd(int every) throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        List<String> expected = new ArrayList<>(List.of("OK"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 5000; i++) {
            String text = i + " " + "x".repeat(i % 97);
            switch (i * 7 % 5) {
                case 0, 1 -> {
                    broadcast(alice, text);
                    expected.add("MSG alice " + text);
                }
                case 2 -> broadcast(bob, text);
                case 3 -> {
                    pong(bob);
                    expected.add("PONG");
                }
                default -> {
                    if (every <= 7) { // otherwise they would exceed the quota
                        room.sendDirect(alice, name("bob"), slice(text), true);
                        expected.add("DM alice " + text);
                    }
                }
            }
            if (i % every == 0) {
                writeAll(bob, out);
            }
        }
        writeAll(bob, out);
        assertThat(out.toString(UTF_8).lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void segmentsOfOwnLinesBeforeAPrivateLineAreSkipped() {
        Member alice = login("alice");
        Member bob = login("bob");
        String text = "x".repeat(10_000);
        List<String> expected = new ArrayList<>(List.of("OK"));
        for (int i = 0; i < 20; i++) {
            broadcast(bob, text);
            broadcast(alice, i + text);
            expected.add("MSG alice " + i + text);
        }
        pong(bob);
        expected.add("PONG");
        assertPending(bob, expected.toArray(new String[0]));
    }

    @Test
    void ownLinesInARowTakeNoMoreRoomThanOne() {
        Member alice = login("alice");
        drain(alice);
        for (int i = 0; i < 10_000; i++) {
            broadcast(alice, "not read by others");
        }
        assertThat(alice.outbox().areRepliesFull()).isFalse();
        assertThat(alice.outbox().hasPending()).isTrue();
        assertPending(alice);
        assertThat(alice.outbox().hasPending()).isFalse();
        assertThat(alice.outbox().lag()).isZero();
    }

    @Test
    void ownLinesAmongThoseOfOthersCountAsReplies() {
        Member alice = login("alice");
        Member bob = login("bob");
        for (int i = 0; i < 10_000 && !alice.outbox().areRepliesFull(); i++) {
            broadcast(alice, "a");
            broadcast(bob, "b");
        }
        assertThat(alice.outbox().areRepliesFull()).isTrue();
        drain(alice);
        assertThat(alice.outbox().areRepliesFull()).isFalse();
    }

    @Test
    void repliesAreFullUntilTheyAreWritten() throws IOException, InterruptedException {
        Member alice = login("alice");
        drain(alice);
        int replies = 0;
        while (!alice.outbox().areRepliesFull()) {
            pong(alice);
            replies++;
        }
        assertThat(replies * (Reply.PONG.line().length + 64))
                .isBetween(Outbox.MAX_REPLY_BYTES, Outbox.MAX_REPLY_BYTES + 100);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeAll(alice, out);
        alice.outbox().awaitRepliesWritten(); // does not wait
        assertThat(out.toString(UTF_8)).isEqualTo("PONG\n".repeat(replies));
    }

    @Test
    void closingEndsTheWaitForRepliesToBeWritten() throws InterruptedException {
        Member alice = login("alice");
        while (!alice.outbox().areRepliesFull()) {
            pong(alice);
        }
        Thread waiting = new Thread(() -> {
            try {
                alice.outbox().awaitRepliesWritten();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.yield();
        }
        alice.outbox().close();
        waiting.join();
    }

    @Test
    void aMemberThatKeepsReadingNeverHasTooManyDirectMessages() {
        Member alice = login("alice");
        Member bob = login("bob");
        Slice longest = slice("x".repeat(MAX_DIRECT - Outbox.OVERHEAD_BYTES - "DM alice \n".length()));
        assertThat(room.sendDirect(alice, name("bob"), longest, false)).isEqualTo(SendResult.SENT);
        assertThat(room.sendDirect(alice, name("bob"), slice("x"), true)).isEqualTo(SendResult.RECEIVER_FULL);
        assertThat(bob.outbox().lagsBy(Long.MAX_VALUE)).isFalse();
        drain(bob);
        assertThat(room.sendDirect(alice, name("bob"), longest, true)).isEqualTo(SendResult.SENT);
    }

    @Test
    void aMemberThatDoesNotReadLagsForGoodByTooManyDirectMessagesAndNotByItsOwnReplies() {
        keepReading = false;
        Member alice = login("alice");
        Member bob = login("bob");
        int cost = 64 + "DM alice 0123456789\n".length();
        int fitting = MAX_DIRECT / cost;
        for (int round = 0; round < 3; round++) { // what is written counts no more
            for (int i = 0; i < fitting; i++) {
                room.sendDirect(alice, name("bob"), slice("0123456789"), true);
            }
            for (int i = 0; i < 100; i++) {
                pong(bob);
            }
            assertThat(bob.outbox().lagsBy(Long.MAX_VALUE)).isFalse();
            drain(bob);
        }
        for (int i = 0; i < fitting + 1; i++) {
            room.sendDirect(alice, name("bob"), slice("0123456789"), true);
        }
        assertThat(room.deliveries()).isEqualTo(4L * fitting); // not the one beyond the quota
        assertThat(bob.outbox().lagsBy(Long.MAX_VALUE)).isTrue();
        assertThat(alice.outbox().lagsBy(Long.MAX_VALUE)).isFalse();
    }
}
