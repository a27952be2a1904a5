package chatserver.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the room lays into the outboxes, and in which order it comes out of them. One thread, no socket. */
class RoomTest {
    private static final int MAX_WHISPERED = 2000;

    private final Room room = new Room(false, 8 * MAX_WHISPERED);

    @Test
    void twoUsersTalk() {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "hi");
        say(bob, "hello");
        say(alice, "how are you?");
        assertOwed(alice, "OK", "MSG bob hello");
        assertOwed(bob, "OK", "MSG alice hi", "MSG alice how are you?");
    }

    @Test
    void withEchoTheSenderReadsItTooInItsPlace() {
        Room echoing = new Room(true, 8 * MAX_WHISPERED);
        Member alice = login(echoing, "alice");
        Member bob = login(echoing, "bob");
        say(echoing, bob, "1");
        say(echoing, alice, "2");
        say(echoing, bob, "3");
        assertOwed(alice, "OK", "MSG bob 1", "MSG alice 2", "MSG bob 3");
        assertOwed(bob, "OK", "MSG bob 1", "MSG alice 2", "MSG bob 3");
    }

    @Test
    void aNameIsGivenOnceWhateverItsCase() {
        Member alice = login("Alice");
        Member other = newMember();
        assertThat(room.login(other, name("aLICE"))).isFalse();
        assertThat(other.isLoggedIn()).isFalse();
        assertThat(other.name()).isEmpty();
        assertThat(room.login(other, name("bob"))).isTrue();
        assertThat(other.name()).hasValue(name("bob"));
        assertThat(room.size()).isEqualTo(2);
        assertOwed(other, "ERR username-taken", "OK");
        assertOwed(alice, "OK");
    }

    @Test
    void whoComesReadsNothingFromBefore() {
        Member alice = login("alice");
        say(alice, "nobody hears this");
        Member bob = login("bob");
        say(alice, "welcome");
        assertOwed(bob, "OK", "MSG alice welcome");
    }

    @Test
    void withoutANameNothingIsSaidAndNothingHeard() {
        Member alice = login("alice");
        Member nobody = newMember();
        say(nobody, "x");
        room.sendDirect(nobody, name("alice"), slice("x"));
        say(alice, "y");
        assertOwed(alice, "OK");
        assertOwed(nobody);
        assertThat(room.leave(nobody, null)).isFalse();
    }

    @Test
    void leavingIsToldOnceAndTheNameIsFree() {
        Member alice = login("alice");
        Member bob = login("Bob");
        say(bob, "bye");
        assertThat(room.leave(bob, null)).isTrue();
        assertThat(room.leave(bob, null)).isFalse();
        assertThat(room.size()).isEqualTo(1);
        Member next = login("bob");
        say(next, "new here");
        assertOwed(alice, "OK", "MSG Bob bye", "INFO Bob disconnected", "MSG bob new here");
        assertOwed(next, "OK");
    }

    @Test
    void whoLeavesIsOwedWhatWasSaidUntilThenAndItsLastLineAndNoMore() throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "1");
        room.sendDirect(alice, name("bob"), slice("2"));
        room.leave(bob, Reply.IDLE_TIMEOUT);
        say(alice, "not for bob");
        room.sendDirect(alice, name("bob"), slice("not for bob either"));
        bob.outbox().reply(Reply.PONG.line());
        assertThat(bob.outbox().isDelivered()).isFalse();
        assertOwed(bob, "OK", "MSG alice 1", "DM alice 2", "INFO idle-timeout");
        assertThat(bob.outbox().isDelivered()).isTrue();
        assertOwed(alice, "OK", "OK", "INFO bob disconnected", "ERR user-not-found " + hint(Reply.USER_NOT_FOUND));
    }

    @Test
    void aSpeechIsSaidAsAWholeAndOnce() {
        Member alice = login("alice");
        Member bob = login("bob");
        for (String text : List.of("1", "", "3")) {
            alice.batch().add(slice(text));
        }
        say(bob, "before");
        assertThat(room.broadcast(alice)).isEqualTo("MSG alice 1\nMSG alice \nMSG alice 3\n".length());
        assertThat(alice.batch().isEmpty()).isTrue();
        assertThat(room.broadcast(alice)).isZero();
        assertOwed(alice, "OK", "MSG bob before");
        assertOwed(bob, "OK", "MSG alice 1", "MSG alice ", "MSG alice 3");
    }

    @Test
    void aSpeechIsFullInTimeAndMayBeAnyLength() {
        Member alice = login("alice");
        Member bob = login("bob");
        String text = "x".repeat(100_000);
        assertThat(alice.batch().isFull()).isFalse();
        alice.batch().add(slice("first"));
        assertThat(alice.batch().isFull()).isFalse();
        alice.batch().add(slice(text));
        assertThat(alice.batch().isFull()).isTrue();
        room.broadcast(alice);
        say(alice, "last");
        assertOwed(bob, "OK", "MSG alice first", "MSG alice " + text, "MSG alice last");
    }

    @Test
    void whoHasLeftSaysNothing() {
        Member alice = login("alice");
        Member bob = login("bob");
        room.leave(bob, null);
        assertThat(say(bob, "x")).isZero();
        room.sendDirect(bob, name("alice"), slice("x"));
        assertOwed(alice, "OK", "INFO bob disconnected");
        assertOwed(bob, "OK");
    }

    @Test
    void whoHasLeftOrBrokenOffBeforeItsLoginIsNoGhost() {
        Member left = newMember();
        room.leave(left, null);
        assertThat(room.login(left, name("x"))).isFalse();

        Member brokenOff = newMember();
        brokenOff.outbox().close();
        assertThat(room.login(brokenOff, name("x"))).isFalse();

        assertThat(room.size()).isZero();
        login("x");
    }

    @Test
    void aSuccessorsNameIsNotTakenAwayByALateLeave() {
        Member first = login("x");
        room.leave(first, null);
        Member second = login("x");
        room.leave(first, null);
        assertThat(room.size()).isEqualTo(1);
        assertOwed(second, "OK");
    }

    @Test
    void aWhisperReachesOneUserAndWakesWhoServesIt() {
        AtomicInteger woken = new AtomicInteger();
        Member alice = login("alice");
        Member bob = room.newMember(woken::incrementAndGet);
        room.login(bob, name("Bob"));
        Member carl = login("carl");
        room.sendDirect(alice, name("bOB"), slice("psst"));
        room.sendDirect(alice, name("dora"), slice("psst"));
        assertThat(woken).hasValue(1);
        assertOwed(alice, "OK", "OK", "ERR user-not-found " + hint(Reply.USER_NOT_FOUND));
        assertOwed(bob, "OK", "DM alice psst");
        assertOwed(carl, "OK");
    }

    @Test
    void oneMayWhisperToOneself() {
        AtomicInteger woken = new AtomicInteger();
        Member alice = room.newMember(woken::incrementAndGet);
        room.login(alice, name("alice"));
        room.sendDirect(alice, name("alice"), slice("note"));
        assertOwed(alice, "OK", "DM alice note", "OK");
        assertThat(woken).hasValue(0); // it is being served already
    }

    @Test
    void whoListsEverybodyByNameAndNoticesEveryChange() {
        Member bob = login("bob");
        room.who(bob);
        Member alice = login("Alice");
        room.who(bob);
        room.leave(alice, null);
        login("carl");
        room.who(bob);
        assertOwed(bob, "OK", "USER bob", "USER Alice", "USER bob", "INFO Alice disconnected", "USER bob", "USER carl");
    }

    @Test
    void afterItsCloseNobodySaysOrLogsInAndNoLeavingIsTold() {
        Member alice = login("alice");
        Member bob = login("bob");
        Member late = newMember();
        say(alice, "1");
        room.close();
        assertThat(say(alice, "2")).isZero();
        room.sendDirect(alice, name("bob"), slice("3"));
        assertThat(room.login(late, name("late"))).isFalse();
        assertThat(room.leave(alice, Reply.SERVER_SHUTDOWN)).isFalse();
        assertThat(room.leave(bob, Reply.SERVER_SHUTDOWN)).isFalse();
        assertOwed(alice, "OK", "INFO server-shutdown");
        assertOwed(bob, "OK", "MSG alice 1", "INFO server-shutdown");
        assertOwed(late, "INFO server-shutdown");
    }

    @Test
    void privateLinesStandWhereTheyWereSaid() {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "1");
        room.sendDirect(alice, name("bob"), slice("2"));
        room.sendDirect(alice, name("bob"), slice("3"));
        say(alice, "4");
        say(bob, "skipped");
        pong(bob);
        say(alice, "5");
        pong(bob);
        pong(bob);
        say(bob, "skipped");
        say(alice, "6");
        say(bob, "skipped");
        room.sendDirect(alice, name("bob"), slice("7"));
        assertOwed(
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

    /** The same lines, written whenever there is something to write or only at the end, come out the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50, 100_000})
    void whenItIsWrittenMakesNoDifference(int every) throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        List<String> expected = new ArrayList<>(List.of("OK"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 5000; i++) {
            String text = i + " " + "x".repeat(i % 97);
            switch (i * 7 % 5) {
                case 0, 1 -> {
                    say(alice, text);
                    expected.add("MSG alice " + text);
                }
                case 2 -> say(bob, text);
                case 3 -> {
                    pong(bob);
                    expected.add("PONG");
                }
                default -> {
                    if (every <= 7) { // else there would be too many waiting
                        room.sendDirect(alice, name("bob"), slice(text));
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
    void nextToAPrivateLineInTheTranscriptMayLieSegmentsOfLines() {
        Member alice = login("alice");
        Member bob = login("bob");
        String text = "x".repeat(10_000);
        List<String> expected = new ArrayList<>(List.of("OK"));
        for (int i = 0; i < 20; i++) {
            say(bob, text);
            say(alice, i + text);
            expected.add("MSG alice " + i + text);
        }
        pong(bob);
        expected.add("PONG");
        assertOwed(bob, expected.toArray(new String[0]));
    }

    /** Own lines, answers and the ends of segments do not make more writes of what is due, once a segment has been passed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10_000})
    void whatIsDueInPiecesIsWrittenAtOnce(int length) throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "x".repeat(12 * Segment.BYTES)); // for segments that are not in use any more
        drain(alice);
        drain(bob);
        StringBuilder expected = new StringBuilder();
        while (expected.length() < 2 * Segment.BYTES && !bob.outbox().areRepliesFull()) {
            String text = "x".repeat(length);
            say(alice, text);
            say(bob, text);
            pong(bob);
            expected.append("MSG alice ").append(text).append("\nPONG\n");
            drain(alice);
        }
        CountingStream out = new CountingStream();
        writeAll(bob, out);
        assertThat(out.toString(UTF_8)).isEqualTo(expected.toString());
        assertThat(out.writes).isLessThanOrEqualTo(2 + expected.length() / (Segment.BYTES / 2));
    }

    @Test
    void aSheetMayBeFilledToItsLastByte() throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "x".repeat(12 * Segment.BYTES)); // for segments that are not in use any more
        drain(alice);
        drain(bob);
        String answer = "as long as\n"; // as what of its segment has been passed: "MSG alice \n"
        String text = "x".repeat(Segment.BYTES);
        say(alice, "");
        bob.outbox().reply(answer.getBytes(UTF_8));
        say(alice, text);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(bob.outbox().writeNext(out)).isEqualTo(Segment.BYTES);
        writeAll(bob, out);
        assertThat(out.toString(UTF_8)).isEqualTo("MSG alice \n" + answer + "MSG alice " + text + "\n");
    }

    @Test
    void neighboursAmongOwnLinesTakeNoMoreRoomThanOne() {
        Member alice = login("alice");
        drain(alice);
        for (int i = 0; i < 10_000; i++) {
            say(alice, "said to nobody");
        }
        assertThat(alice.outbox().areRepliesFull()).isFalse();
        assertThat(alice.outbox().hasPending()).isTrue();
        assertOwed(alice);
        assertThat(alice.outbox().hasPending()).isFalse();
        assertThat(alice.outbox().lag()).isZero();
    }

    @Test
    void ownLinesAmongThoseOfOthersDoTakeRoom() {
        Member alice = login("alice");
        Member bob = login("bob");
        for (int i = 0; i < 10_000 && !alice.outbox().areRepliesFull(); i++) {
            say(alice, "a");
            say(bob, "b");
        }
        assertThat(alice.outbox().areRepliesFull()).isTrue();
        drain(alice);
        assertThat(alice.outbox().areRepliesFull()).isFalse();
    }

    @Test
    void isFullOfAnswersUntilTheyAreWritten() throws IOException, InterruptedException {
        Member alice = login("alice");
        drain(alice);
        int answers = 0;
        while (!alice.outbox().areRepliesFull()) {
            pong(alice);
            answers++;
        }
        assertThat(answers * (Reply.PONG.line().length + 64))
                .isBetween(Outbox.MAX_REPLY_BYTES, Outbox.MAX_REPLY_BYTES + 100);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeAll(alice, out);
        alice.outbox().awaitRepliesWritten(Outbox.MAX_REPLY_BYTES); // does not wait
        assertThat(out.toString(UTF_8)).isEqualTo("PONG\n".repeat(answers));
    }

    @Test
    void aCloseEndsTheWaitForRoom() throws InterruptedException {
        Member alice = login("alice");
        while (!alice.outbox().areRepliesFull()) {
            pong(alice);
        }
        Thread waiting = new Thread(() -> {
            try {
                alice.outbox().awaitRepliesWritten(Outbox.MAX_REPLY_BYTES);
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
    void isBehindForGoodByMoreWhispersThanItMayHaveWaitingAndNotByItsOwnAnswers() {
        Member alice = login("alice");
        Member bob = login("bob");
        int cost = 64 + "DM alice 0123456789\n".length();
        int fitting = MAX_WHISPERED / cost;
        for (int round = 0; round < 3; round++) { // what is written makes room
            for (int i = 0; i < fitting; i++) {
                room.sendDirect(alice, name("bob"), slice("0123456789"));
            }
            for (int i = 0; i < 100; i++) {
                pong(bob);
            }
            assertThat(bob.outbox().lagsBy(Long.MAX_VALUE)).isFalse();
            drain(bob);
        }
        for (int i = 0; i < fitting + 1; i++) {
            room.sendDirect(alice, name("bob"), slice("0123456789"));
        }
        assertThat(bob.outbox().lagsBy(Long.MAX_VALUE)).isTrue();
        assertThat(alice.outbox().lagsBy(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void theBacklogIsWhatIsNotYetWritten() throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        assertThat(newMember().outbox().lag()).isZero();
        assertThat(say(alice, "x".repeat(100_000))).isEqualTo(100_011);
        assertThat(bob.outbox().lag()).isEqualTo(100_011);
        OutputStream out = new ByteArrayOutputStream();
        int written = 0;
        while (bob.outbox().hasPending()) {
            int count = bob.outbox().writeNext(out);
            assertThat(count).isLessThanOrEqualTo(Segment.BYTES);
            written += count;
            assertThat(bob.outbox().lag()).isEqualTo(100_011 - Math.max(0, written - "OK\n".length()));
        }
        assertThat(bob.outbox().writeNext(out)).isZero();
    }

    /** Else who has left, and hangs in its last write, would keep what is said from then on and not be known to. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsBeingWrittenIsNotWrittenYet(boolean onlyTheLastLine) throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "x".repeat(12 * Segment.BYTES));
        drain(alice);
        drain(bob);
        int owed = onlyTheLastLine ? 0 : say(alice, "bye");
        int left = room.leave(bob, Reply.IDLE_TIMEOUT) ? "INFO bob disconnected\n".length() : 0;
        List<Long> backlogs = new ArrayList<>();
        OutputStream hanging = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                backlogs.add(bob.outbox().lag());
                backlogs.add(say(alice, "x".repeat(1000)) + backlogs.get(0));
                backlogs.add(bob.outbox().lag());
                super.write(bytes, from, length);
            }
        };
        writeAll(bob, hanging);
        assertThat(hanging.toString()).endsWith("INFO idle-timeout\n");
        assertThat(backlogs).hasSize(3).element(0).isEqualTo((long) owed + left);
        assertThat(backlogs.get(2)).isEqualTo(backlogs.get(1));
        assertThat(bob.outbox().lag()).isZero();
    }

    @Test
    void whoHasNotLoggedInIsBehindNothing() throws IOException {
        Member newcomer = newMember();
        say(login("alice"), "x".repeat(1000));
        pong(newcomer);
        assertThat(newcomer.outbox().lag()).isZero();
        drain(newcomer);
        pong(newcomer);
        assertThat(newcomer.outbox().lag()).isZero();
    }

    @Test
    void whoHasLeftIsBehindByWhatIsSaidSinceAsLongAsItIsOwedSomething() {
        Member alice = login("alice");
        Member bob = login("bob");
        say(alice, "bye");
        room.leave(bob, null);
        long before = bob.outbox().lag();
        int said = say(alice, "x".repeat(100_000));
        assertThat(bob.outbox().lag()).isEqualTo(before + said);
        assertThat(bob.outbox().lagsBy(said)).isTrue();
        assertOwed(bob, "OK", "MSG alice bye");
        assertThat(bob.outbox().isDelivered()).isTrue();
        assertThat(bob.outbox().lag()).isZero();
    }

    @Test
    void aFailedWriteIsNotHidden() {
        Member alice = login("alice");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("broken");
            }
        };
        assertThatThrownBy(() -> alice.outbox().writeNext(broken)).isInstanceOf(IOException.class);
    }

    private Member newMember() {
        return room.newMember(() -> {});
    }

    private Member login(String name) {
        return login(room, name);
    }

    private static Member login(Room room, String name) {
        Member member = room.newMember(() -> {});
        assertThat(room.login(member, name(name))).isTrue();
        return member;
    }

    private int say(Member sender, String text) {
        return say(room, sender, text);
    }

    private static int say(Room room, Member sender, String text) {
        sender.batch().add(slice(text));
        return room.broadcast(sender);
    }

    private static void pong(Member member) {
        member.outbox().reply(Reply.PONG.line());
    }

    private static Username name(String name) {
        return Username.of(slice(name)).orElseThrow();
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(UTF_8));
    }

    private static String hint(Reply reply) {
        String line = new String(reply.line(), UTF_8);
        return line.substring(line.indexOf('('), line.length() - 1);
    }

    private static void assertOwed(Member member, String... lines) {
        assertThat(drain(member).lines()).containsExactly(lines);
    }

    private static String drain(Member member) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeAll(member, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(UTF_8);
    }

    private static final class CountingStream extends ByteArrayOutputStream {
        int writes;

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            writes++;
            super.write(bytes, from, length);
        }
    }

    private static void writeAll(Member member, OutputStream out) throws IOException {
        while (member.outbox().hasPending()) {
            member.outbox().writeNext(out);
        }
    }
}
