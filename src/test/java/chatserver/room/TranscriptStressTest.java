package chatserver.room;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.testing.Together;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Appenders, joiners, leavers and readers in one room, on all cores, and every byte that a reader got checked against
 * the one order of things. Short by default. For ten minutes:
 *
 * <pre>./mvnw -q test -Dtest=TranscriptStressTest -Dsurefire.timeout=900 \
 *     -Dtest.jvm.options=-Dchatserver.stress.seconds=600</pre>
 *
 * <p>A round is a room of its own. In it, owners play the parts of connections: each has some members, which it alone
 * uses as a connection's thread does (log in, say, whisper, answer, leave). Deliverers write for all members, a few
 * writes at a time, so that the claim on an outbox goes from thread to thread, as between connections and delivery
 * workers. In the end, what one reader has got that was there all the time is the order of things, and a {@link View}
 * compares with it what each member has got.
 */
class TranscriptStressTest {
    private static final int ROUNDS = 8;
    private static final int OWNERS = Math.max(3, Runtime.getRuntime().availableProcessors());
    private static final int DELIVERERS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
    private static final int SEATS = 4; // members of one owner at a time
    private static final int STEPS = 2500; // of one owner in a round
    private static final int NAMES = 3 * OWNERS; // fewer than seats, so that they are fought for

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // in place of the default; the limit is below
    void everybodyReadsTheSameToTheByte() {
        Duration asked = Duration.ofSeconds(Long.getLong("chatserver.stress.seconds", 0));
        assertTimeoutPreemptively(asked.plusSeconds(55), () -> {
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS || System.nanoTime() - start < asked.toNanos(); round++) {
                long seed = new Random().nextLong();
                try {
                    new Round(seed).play();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("round " + round + ", seed " + seed + ": " + e.getMessage(), e);
                }
            }
        });
    }

    /** One room, from its first member to its last. */
    private static final class Round {
        final long seed;
        final boolean echo;
        final Room room;
        private final Member meter; // owed everything from the beginning and not written to: its backlog is the end
        private final Part observer;
        private final AtomicReferenceArray<Part> seats = new AtomicReferenceArray<>(OWNERS * SEATS + 1);
        private final List<Owner> owners = new ArrayList<>();
        private final AtomicInteger ownersLeft = new AtomicInteger(OWNERS);

        Round(long seed) {
            this.seed = seed;
            echo = seed % 4 == 0;
            room = new Room(echo, Long.MAX_VALUE);
            meter = room.newMember(() -> {});
            room.login(meter, username("meter"));
            meter.outbox().releaseTranscript(); // or all that is said would be kept
            observer = new Part(room, "observer");
            room.login(observer.member, username(observer.name));
            sit(OWNERS * SEATS, observer);
            for (int i = 0; i < OWNERS; i++) {
                owners.add(new Owner(this, i));
            }
        }

        void sit(int seat, Part part) {
            seats.set(seat, part);
        }

        /** The transcript's end at this moment. */
        long end() {
            return meter.outbox().lag();
        }

        void play() throws Exception {
            List<Together.Task> tasks = new ArrayList<>();
            for (Owner owner : owners) {
                tasks.add(() -> {
                    try {
                        owner.play();
                    } finally {
                        ownersLeft.decrementAndGet();
                    }
                });
            }
            for (int i = 0; i < DELIVERERS; i++) {
                Random random = new Random(seed - 1 - i);
                tasks.add(() -> deliver(random));
            }
            Together.run(tasks);
            observer.deliverAll();
            check();
        }

        private void deliver(Random random) {
            while (ownersLeft.get() > 0) {
                int seat = random.nextInt(seats.length());
                Part part = seats.get(seat);
                if (part != null && (seat % 3 != 0 || random.nextInt(40) == 0)) { // every third is a slow reader
                    part.deliver(1 + random.nextInt(20));
                }
            }
        }

        private void check() {
            Order order = new Order(observer.out.text());
            verify(order.end == end(), "the observer has read %d bytes of %d", order.end, end());
            int leavings = 0;
            for (Owner owner : owners) {
                order.checkSaid(owner);
                leavings += owner.parts.size();
            }
            verify(order.countInfos() == leavings, "%d of %d leavings are told", order.countInfos(), leavings);

            Map<String, Whisper> whispers = new HashMap<>();
            List<Part> parts =
                    owners.stream().flatMap(owner -> owner.parts.stream()).toList();
            owners.forEach(owner -> whispers.putAll(owner.whispers));
            parts.forEach(part -> new View(part, order, whispers, echo).check());
            for (Whisper whisper : whispers.values()) {
                verify(
                        whisper.seen == 1
                                || whisper.seen == 0
                                        && (!whisper.arrived || parts.stream().anyMatch(whisper::mayHaveBeenLostWith)),
                        "%s was read %d times",
                        whisper,
                        whisper.seen);
            }
        }
    }

    /** One thread that plays the connections of some members. */
    private static final class Owner {
        final List<Part> parts = new ArrayList<>();
        final List<String> said = new ArrayList<>(); // lines without their LF
        final Map<String, Whisper> whispers = new HashMap<>(); // by text

        private final Round round;
        private final int number;
        private final Random random;
        private final Part[] seats = new Part[SEATS];
        private int lines;

        Owner(Round round, int number) {
            this.round = round;
            this.number = number;
            random = new Random(round.seed + number);
        }

        void play() throws IOException, InterruptedException {
            for (int step = 0; step < STEPS; step++) {
                int seat = random.nextInt(SEATS);
                if (seats[seat] == null) {
                    join(seat);
                } else {
                    act(seat, seats[seat]);
                }
            }
            for (int seat = 0; seat < SEATS; seat++) {
                if (seats[seat] != null) {
                    leave(seat);
                }
            }
        }

        private void join(int seat) {
            Part part = new Part(round.room, "n" + random.nextInt(NAMES));
            part.joined.from = round.end();
            if (round.room.login(part.member, username(part.name))) {
                part.joined.to = round.end();
                long end;
                do {
                    end = round.end();
                    part.place = end - part.member.outbox().lag(); // nobody else writes to it yet
                } while (end != round.end());
                parts.add(part);
                seats[seat] = part;
                round.sit(number * SEATS + seat, part);
            }
        }

        private void act(int seat, Part part) throws IOException, InterruptedException {
            int dice = random.nextInt(100);
            if (dice < 55) {
                say(part);
            } else if (dice < 65) {
                sendDirect(part);
            } else if (dice < 75) {
                String line = "PONG " + lines++;
                answered(part, line, null, () -> part.member.outbox().reply((line + "\n").getBytes(US_ASCII)));
            } else if (dice < 77) {
                answered(part, Answer.ROSTER, null, () -> round.room.who(part.member));
            } else if (dice < 97) {
                part.deliver(Integer.MAX_VALUE);
            } else {
                part.brokenOff = dice == 99;
                leave(seat);
                return;
            }
            part.member.outbox().awaitRepliesWritten();
        }

        private void say(Part part) {
            int lines = 1 + random.nextInt(3);
            for (int i = 0; i < lines; i++) {
                String text = text();
                said.add("MSG " + part.name + " " + text);
                part.member.batch().add(slice(text));
            }
            round.room.broadcast(part.member);
        }

        private void sendDirect(Part part) {
            Whisper whisper = new Whisper(part.name, "n" + random.nextInt(NAMES), number + "-" + lines++);
            whispers.put(whisper.text, whisper);
            answered(part, Answer.OF_WHISPER, whisper, () -> {
                whisper.when.from = round.end();
                round.room.sendDirect(part.member, username(whisper.to), slice(whisper.text));
                whisper.when.to = round.end();
            });
        }

        private void answered(Part part, String line, Whisper whisper, Runnable action) {
            Window when = new Window();
            when.from = round.end();
            action.run();
            when.to = round.end();
            part.answers.add(new Answer(line, whisper, when));
        }

        private void leave(int seat) throws IOException {
            Part part = seats[seat];
            if (part.brokenOff) { // as the server does: first the outbox, then the socket, and only then it leaves
                part.member.outbox().close();
                part.out.broken = true;
            }
            part.left.from = round.end();
            round.room.leave(part.member, null);
            part.left.to = round.end();
            seats[seat] = null;
            round.sit(number * SEATS + seat, null);
            if (part.brokenOff) {
                part.releaseTranscript();
            } else {
                part.deliverAll();
                verify(part.member.outbox().isDelivered(), "%s is not delivered", part.name);
            }
        }

        private String text() {
            int length = switch (random.nextInt(300)) {
                case 0 -> Segment.BYTES - 20 + random.nextInt(20);
                case 1, 2, 3, 4, 5 -> random.nextInt(9000);
                default -> random.nextInt(120);
            };
            byte[] filler = new byte[length];
            for (int i = 0; i < length; i++) {
                filler[i] = (byte) ('a' + (i + lines) % 26);
            }
            return number + "-" + lines++ + " " + new String(filler, US_ASCII);
        }
    }

    /** A stretch of the transcript within which its end was when something happened. */
    private static final class Window {
        long from;
        long to;

        boolean meets(long first, long last) {
            return first <= to && last >= from;
        }

        @Override
        public String toString() {
            return "[" + from + ", " + to + "]";
        }
    }

    /** One member from its login to its end: what was done with it, by its owner; and what it has got. */
    private static final class Part {
        private static final int FREE = 0;
        private static final int CLAIMED = 1;
        private static final int CLAIMED_AND_ASKED_FOR = 2;

        final String name;
        final Member member;
        final Sink out = new Sink();
        final List<Answer> answers = new ArrayList<>();
        final Window joined = new Window();
        final Window left = new Window();
        long place; // where it has joined
        boolean brokenOff;
        private volatile boolean gone; // nobody writes to it any more
        private final AtomicInteger claim = new AtomicInteger(FREE);

        Part(Room room, String name) {
            this.name = name;
            member = room.newMember(() -> {});
        }

        /** Writes what is due, unless somebody else is at it; gives the claim back after a number of writes. */
        void deliver(int writes) {
            if (claim.getAndUpdate(held -> held == FREE ? CLAIMED : CLAIMED_AND_ASKED_FOR) != FREE) {
                return;
            }
            int left = writes;
            do {
                claim.set(CLAIMED);
                while (member.outbox().hasPending()) {
                    if (left-- == 0) {
                        claim.set(FREE); // for whoever comes next
                        return;
                    }
                    try {
                        member.outbox().writeNext(out);
                    } catch (IOException e) {
                        member.outbox().releaseTranscript();
                        gone = true;
                        return; // with the claim, for good
                    }
                }
            } while (!claim.compareAndSet(CLAIMED, FREE));
        }

        /** Lets go of the conversation, as a connection does in the end, and keeps the claim. */
        void releaseTranscript() {
            while (!gone && !claim.compareAndSet(FREE, CLAIMED)) {
                Thread.yield();
            }
            if (!gone) {
                member.outbox().releaseTranscript();
            }
        }

        /** Writes everything there is, and keeps the claim. */
        void deliverAll() throws IOException {
            while (!claim.compareAndSet(FREE, CLAIMED)) {
                Thread.yield();
            }
            while (member.outbox().hasPending()) {
                member.outbox().writeNext(out);
            }
        }
    }

    /** Where a member's bytes go. Two writers at once, and the model of the claim would be wrong. */
    private static final class Sink extends OutputStream {
        volatile boolean broken;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final AtomicBoolean writing = new AtomicBoolean();
        private int writes; // guarded by writing

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (broken) {
                throw new IOException("broken off");
            }
            verify(writing.compareAndSet(false, true), "two writers at once");
            int half = length / 2;
            bytes.write(source, offset, half);
            if (++writes % 8 == 0) {
                Thread.yield(); // in the middle: the source is not to change
            }
            bytes.write(source, offset + half, length - half);
            writing.set(false);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        String text() {
            return bytes.toString(US_ASCII);
        }
    }

    /** What a member was answered, and when. */
    private record Answer(String line, Whisper whisper, Window when) {
        static final String ROSTER = "USER ...";
        static final String OF_WHISPER = "OK or ERR";
    }

    private static final class Whisper {
        final String by;
        final String to;
        final String text;
        final Window when = new Window();
        boolean arrived; // was answered with OK
        int seen;

        Whisper(String by, String to, String text) {
            this.by = by;
            this.to = to;
            this.text = text;
        }

        /** Whether it may have gone to this one, which has not read all that it was owed. */
        boolean mayHaveBeenLostWith(Part part) {
            return part.brokenOff && part.name.equals(to) && when.meets(part.joined.from, part.left.to);
        }

        @Override
        public String toString() {
            return "DM " + by + " " + text + " to " + to + " at " + when;
        }
    }

    /** All lines that everybody was to read, without their LF, and where each begins. */
    private static final class Order {
        final List<String> lines = new ArrayList<>();
        final long[] starts;
        final long end;

        Order(String observed) {
            verify(observed.startsWith("OK\n") && observed.endsWith("\n"), "the observer's view is cut");
            observed.lines().skip(1).forEach(lines::add);
            starts = new long[lines.size() + 1];
            for (int i = 0; i < lines.size(); i++) {
                starts[i + 1] = starts[i] + lines.get(i).length() + 1;
            }
            end = starts[lines.size()];
        }

        int indexOf(long start) {
            int index = Arrays.binarySearch(starts, start);
            verify(index >= 0, "no line begins at %d", start);
            return index;
        }

        long countInfos() {
            return lines.stream()
                    .filter(line -> line.matches("INFO n[0-9]+ disconnected"))
                    .count();
        }

        /** Everything that one owner has said is there, once and in its order. */
        void checkSaid(Owner owner) {
            String mark = " " + owner.number + "-";
            List<String> found = lines.stream()
                    .filter(line -> line.startsWith("MSG ") && line.startsWith(mark, line.indexOf(' ', 4)))
                    .toList();
            verify(found.equals(owner.said), "lines of owner %d are lost or out of order", owner.number);
        }
    }

    /** What one member has got, read from its first byte to its last with the order of things beside it. */
    private static final class View {
        private final Part part;
        private final Order order;
        private final Map<String, Whisper> whispers;
        private final String own; // what the lines begin with that it does not get; null if it gets them
        private final Map<String, Integer> lastOf = new HashMap<>(); // number of the latest line by each owner
        private final String[] lines; // the last one, empty in a whole view, has no LF
        private int at; // in lines
        private int cursor; // in the order: the next line to be read
        private int answered;

        View(Part part, Order order, Map<String, Whisper> whispers, boolean echo) {
            this.part = part;
            this.order = order;
            this.whispers = whispers;
            own = echo ? null : "MSG " + part.name + " ";
            lines = part.out.text().split("\n", -1);
        }

        void check() {
            verify(part.joined.meets(part.place, part.place), "%s joined not at %s", part.place, part.joined);
            cursor = order.indexOf(part.place);
            if (lines.length > 1) {
                verify(lines[at++].equals("OK"), "%s reads %s first", part.name, lines[0]);
            }
            while (at < lines.length - 1) {
                String line = lines[at++];
                if (line.startsWith("MSG ") || line.startsWith("INFO ")) {
                    broadcast(line);
                } else if (line.startsWith("DM ")) {
                    sendDirect(line);
                } else {
                    answer(line);
                }
            }
            skipOwn();
            if (part.brokenOff) {
                verify(order.lines.get(cursor).startsWith(lines[at]), "%s ends with %s", part.name, lines[at]);
            } else {
                verify(lines[at].isEmpty(), "%s ends with %s", part.name, lines[at]);
                verify(answered == part.answers.size(), "%s got %d answers", part.name, answered);
                verify(
                        order.lines.get(cursor).equals("INFO " + part.name + " disconnected")
                                && part.left.meets(order.starts[cursor], order.starts[cursor]),
                        "%s has read until %d and left at %s",
                        part.name,
                        order.starts[cursor],
                        part.left);
            }
        }

        private void broadcast(String line) {
            skipOwn();
            verify(
                    order.lines.get(cursor).equals(line),
                    "%s reads %s for %s",
                    part.name,
                    line,
                    order.lines.get(cursor));
            cursor++;
            if (line.startsWith("MSG ")) {
                inOrder(line);
            }
        }

        private void sendDirect(String line) {
            Whisper whisper = whispers.get(line.substring(line.lastIndexOf(' ') + 1));
            verify(
                    whisper != null
                            && line.equals("DM " + whisper.by + " " + whisper.text)
                            && whisper.to.equals(part.name),
                    "%s reads %s",
                    part.name,
                    line);
            whisper.seen++;
            inPlace(line, whisper.when);
            inOrder(line);
        }

        private void answer(String line) {
            verify(answered < part.answers.size(), "%s is answered %s for nothing", part.name, line);
            Answer answer = part.answers.get(answered++);
            inPlace(line, answer.when);
            switch (answer.line) {
                case Answer.ROSTER -> roster(line);
                case Answer.OF_WHISPER -> {
                    answer.whisper.arrived = line.equals("OK");
                    verify(
                            answer.whisper.arrived || line.startsWith("ERR user-not-found "),
                            "%s is answered %s",
                            part.name,
                            line);
                }
                default -> verify(line.equals(answer.line), "%s is answered %s for %s", part.name, line, answer.line);
            }
        }

        private void roster(String first) {
            boolean ownName = false;
            String line = first;
            String last = "";
            while (line.startsWith("USER ") && line.compareTo(last) > 0) {
                ownName |= line.equals("USER " + part.name);
                last = line;
                line = lines[at++];
            }
            at--;
            verify(ownName && first.startsWith("USER "), "%s is not on its own roster", part.name);
        }

        /** A private line stands where it was said: own lines next to it may have been skipped or not. */
        private void inPlace(String line, Window when) {
            long first = order.starts[cursor];
            int next = cursor;
            while (isOwn(next)) {
                next++;
            }
            verify(
                    when.meets(first, order.starts[next]),
                    "%s reads %s at %d to %d and not at %s",
                    part.name,
                    line,
                    first,
                    order.starts[next],
                    when);
        }

        /** What one owner has said and directBytes comes in the order of its numbers. */
        private void inOrder(String line) {
            String[] id = line.split(" ", 4)[2].split("-");
            int number = Integer.parseInt(id[1]);
            Integer last = lastOf.put(id[0], number);
            verify(last == null || last < number, "%s reads %s after %s", part.name, line, last);
        }

        private void skipOwn() {
            while (isOwn(cursor)) {
                cursor++;
            }
        }

        private boolean isOwn(int index) {
            return own != null
                    && index < order.lines.size()
                    && order.lines.get(index).startsWith(own);
        }
    }

    private static void verify(boolean truth, String otherwise, Object... values) {
        if (!truth) {
            throw new AssertionError(String.format(otherwise, values));
        }
    }

    private static Username username(String name) {
        return Username.of(slice(name)).orElseThrow();
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(US_ASCII));
    }
}
