package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.room.Member;
import chatserver.room.Room;
import chatserver.testing.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool and its recipients with sockets that are none: what is written to them blocks, fails or is kept. */
class DeliveryPoolTest {
    private static final long MAX_BACKLOG = 1_000_000;

    private final Room room = new Room(false, 100_000);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet(); // all that the pool has started
    private final BlockingQueue<Thread> newThreads = new LinkedBlockingQueue<>();
    private final DeliveryPool pool = new DeliveryPool(
            System::nanoTime,
            thread -> {
                threads.add(thread);
                newThreads.add(thread);
                thread.start();
                return true;
            },
            Thread::yield);
    private final Audience audience = new Audience(pool, System::nanoTime);
    private final List<Client> clients = new ArrayList<>();
    private final Client speaker = new Client("speaker");

    @BeforeEach
    void start() {
        pool.start();
    }

    @AfterEach
    void stop() {
        clients.forEach(Client::unblock);
        pool.stop();
    }

    @Test
    void everybodyIsWrittenTo() throws Exception {
        List<Client> readers = login(50);
        say("hi");
        audience.tellAll();
        for (Client reader : readers) {
            reader.expect("OK\nMSG speaker hi\n");
        }
        speaker.expect("OK\n");
    }

    @Test
    void oneIsWrittenToWhenOnlyThatOneIsDue() throws Exception {
        List<Client> readers = login(2);
        audience.tell(readers.get(0).recipient);
        readers.get(0).expect("OK\n");
        assertThat(readers.get(1).socket.text()).isEmpty();
    }

    @Test
    void aStuckRecipientHoldsUpNobodyElse() throws Exception {
        assertOthersAreWrittenToWhileTheseAreStuck(1);
    }

    @Test
    void norDoFiftyThatGetStuckAtOnce() throws Exception {
        assertOthersAreWrittenToWhileTheseAreStuck(50);
    }

    /** As many as may serve the lane, and more: the lane goes on when they are known to be stuck. */
    @Test
    void norDoMoreThanThereMayBeThreadsOnTheLane() throws Exception {
        assertOthersAreWrittenToWhileTheseAreStuck(150);
    }

    private void assertOthersAreWrittenToWhileTheseAreStuck(int count) throws Exception {
        List<Client> stuck = login(count);
        stuck.forEach(Client::block);
        List<Client> others = login(20);
        StringBuilder expected = new StringBuilder("OK\n");
        for (int i = 0; i < 10; i++) {
            say("line " + i);
            expected.append("MSG speaker line ").append(i).append('\n');
            audience.tellAll();
            for (Client other : others) {
                other.expect(expected.toString());
            }
        }
        for (Client client : stuck) {
            assertThat(client.socket.text()).isEmpty();
            client.unblock();
        }
        for (Client client : stuck) { // what they have missed comes now, without anybody saying anything
            client.expect(expected.toString());
        }
    }

    @Test
    void workersAreHeldInReserveForHalfOfTheRecipientsUntilTheseGo() throws Exception {
        login(39); // and the speaker
        awaitWorkers(20, Thread.State.WAITING);
        login(200);
        awaitWorkers(64, Thread.State.WAITING);
        for (Client client : clients) {
            audience.remove(client.recipient);
        }
        awaitWorkers(64, Thread.State.TIMED_WAITING); // and then they end
    }

    /** The reserve is built up while there is something to do; who is not one of it waits for a limited time. */
    private void awaitWorkers(int count, Thread.State state) throws Exception {
        long start = System.nanoTime();
        while (threads.stream().filter(thread -> thread.getState() == state).count() < count) {
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
            say("more");
            audience.tellAll();
            newThreads.poll(20, TimeUnit.MILLISECONDS);
        }
        assertThat(threads).hasSizeLessThanOrEqualTo(count + 2); // and one at work, and one that has come in vain
    }

    /** A stuck recipient is taken on by a thread of its own; what comes in the meantime must not be forgotten. */
    @Test
    void whoGetsStuckAgainAndAgainMissesNothing() throws Exception {
        Client moody = login(1).get(0);
        Client other = login(1).get(0);
        StringBuilder expected = new StringBuilder("OK\n");
        for (int i = 0; i < 100; i++) {
            if (i % 3 == 0) {
                moody.block();
            }
            say("line " + i);
            expected.append("MSG speaker line ").append(i).append('\n');
            audience.tellAll();
            other.expect(expected.toString());
            if (i % 3 == 2) {
                moody.unblock();
                moody.expect(expected.toString());
            }
        }
        moody.unblock();
        moody.expect(expected.toString());
    }

    /** Each has many turns' worth to be written, some get stuck at it, and nobody hands over anything after that. */
    @Test
    void onceHandedOverEverythingIsWrittenWhoeverGetsStuck() throws Exception {
        for (int round = 0; round < 60; round++) {
            List<Client> readers = login(12);
            StringBuilder more = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                say("line " + i);
                readers.forEach(reader -> reader.member.outbox().answer(Reply.PONG.line()));
                more.append("MSG speaker line ").append(i).append("\nPONG\n");
            }
            String expected = "OK\n" + more;
            for (int i = 0; i < round % 8; i++) {
                readers.get((round + 5 * i) % 12).blockAfter(100 * i);
            }
            audience.tellAll();
            for (Client reader : readers) {
                if (!reader.willBlock) {
                    reader.expect(expected);
                }
            }
            readers.forEach(Client::unblock);
            for (Client reader : readers) {
                reader.expect(expected);
                audience.remove(reader.recipient);
            }
        }
    }

    /** Several threads ask at once, and a client's own thread writes too if it gets the claim, as connections do. */
    @Test
    void nothingIsLostOrWrittenTwiceWhoeverWrites() throws Exception {
        List<Client> readers = login(20);
        int lines = 200;
        Together.run(4, thread -> () -> {
            for (int i = 0; i < lines; i++) {
                Client self = readers.get(thread);
                say(self, thread + " " + i);
                room.whisper(self.member, username("reader" + (thread + 1)), slice(thread + " " + i));
                boolean mine = self.recipient.isDue() && self.recipient.claim();
                audience.tellAll();
                if (mine) {
                    deliver(self);
                }
            }
        });
        String everything = readers.get(19).expectLines(1 + 4 * lines);
        for (int i = 0; i < 5; i++) {
            List<String> heard = readers.get(i)
                    .expectLines(1 + 5 * lines - (i == 0 ? lines : 0))
                    .lines()
                    .toList();
            String own = "MSG reader" + i + " ";
            assertThat(heard.stream().filter(line -> line.startsWith("MSG ")))
                    .containsExactlyElementsOf(everything
                            .lines()
                            .filter(line -> line.startsWith("MSG ") && !line.startsWith(own))
                            .toList());
            String whisperer = "DM reader" + (i - 1) + " " + (i - 1) + " ";
            assertThat(heard.stream().filter(line -> line.startsWith("DM ")))
                    .containsExactlyElementsOf(IntStream.range(0, i == 0 ? 0 : lines)
                            .mapToObj(number -> whisperer + number)
                            .toList());
        }
        for (int i = 5; i < 19; i++) {
            readers.get(i).expect(everything);
        }
    }

    @Test
    void aBacklogLargerThanATurnIsWrittenWhole() throws Exception {
        Client reader = login(1).get(0);
        Client other = login(1).get(0);
        reader.block();
        StringBuilder expected = new StringBuilder("OK\n");
        for (int i = 0; i < 100; i++) { // each a write of its own
            say("x".repeat(100) + i);
            room.whisper(speaker.member, username("reader0"), slice("y" + i));
            expected.append("MSG speaker ")
                    .append("x".repeat(100))
                    .append(i)
                    .append("\nDM speaker y")
                    .append(i)
                    .append('\n');
        }
        audience.tellAll();
        other.expectLines(101);
        reader.unblock();
        reader.expect(expected.toString());
    }

    @Test
    void whoFallsTooFarBehindIsCutAndNobodyElse() throws Exception {
        Client stuck = login(1).get(0);
        Client other = login(1).get(0);
        stuck.block();
        String text = "x".repeat(10_000);
        int lines = 0;
        while (stuck.departures.isEmpty()) {
            assertThat(stuck.recipient.isBehind(MAX_BACKLOG)).isFalse();
            say(text);
            audience.tellAll();
            lines++;
            other.expectLines(1 + lines);
        }
        assertThat(lines).isEqualTo((int) (MAX_BACKLOG / (text.length() + 13)) + 1);
        assertThat(stuck.departures).containsOnly(Departure.SLOW_READER);
        assertThat(other.departures).isEmpty();
    }

    @Test
    void whoIsWhisperedTooMuchIsCut() throws Exception {
        Client stuck = login(1).get(0);
        stuck.block();
        for (int i = 0; i < 100_000 && stuck.departures.isEmpty(); i++) {
            room.whisper(speaker.member, username("reader0"), slice("psst"));
        }
        assertThat(stuck.departures).containsOnly(Departure.SLOW_READER);
    }

    @Test
    void aBrokenConnectionIsLostAndNeverWrittenToAgain() throws Exception {
        Client broken = login(1).get(0);
        Client other = login(1).get(0);
        broken.socket.breakOff();
        say("1");
        audience.tellAll();
        assertThat(broken.departures.poll(30, TimeUnit.SECONDS)).isEqualTo(Departure.LOST);
        say("2");
        audience.tellAll();
        other.expect("OK\nMSG speaker 1\nMSG speaker 2\n");
        assertThat(broken.socket.attempts).isEqualTo(1);
        assertThat(broken.recipient.claim()).isFalse();
    }

    @Test
    void theOutputEndsOnceEverythingOwedIsWritten() throws Exception {
        Client reader = login(1).get(0);
        reader.block();
        say("1");
        room.leave(reader.member, Reply.IDLE_TIMEOUT);
        say("2");
        audience.tellAll();
        audience.tell(reader.recipient);
        assertThat(reader.recipient.endedFor(System.nanoTime())).isZero();
        reader.unblock();
        reader.recipient.awaitEnd();
        audience.tell(reader.recipient);
        assertThat(reader.socket.text()).isEqualTo("OK\nMSG speaker 1\nINFO idle-timeout\n");
        assertThat(reader.socket.ends).isEqualTo(1);
        assertThat(reader.recipient.endedFor(System.nanoTime())).isPositive();
    }

    @Test
    void whoAsksWhileSomebodyWritesIsNotForgotten() throws Exception {
        Client reader = login(1).get(0);
        assertThat(reader.recipient.claim()).isTrue();
        assertThat(reader.recipient.claim()).isFalse();
        audience.tellAll(); // in vain
        assertThat(reader.socket.text()).isEmpty();
        deliver(reader);
        assertThat(reader.socket.text()).isEqualTo("OK\n");
        assertThat(reader.recipient.claim()).isTrue();
    }

    /** The writer has found that nothing is due, and is held up there, by the outbox's monitor, before it lets go. */
    @Test
    void norWhoAsksJustWhenTheWriterLetsGo() throws Exception {
        Client reader = login(1).get(0);
        assertThat(reader.recipient.claim()).isTrue();
        deliver(reader);
        assertThat(reader.recipient.claim()).isTrue();
        Thread writer = new Thread(() -> deliver(reader));
        synchronized (reader.member.outbox()) {
            writer.start();
            while (writer.getState() != Thread.State.BLOCKED && writer.isAlive()) {
                Thread.yield();
            }
            reader.member.outbox().answer(Reply.PONG.line());
            if (reader.recipient.claim()) { // it was not held up, and has let go already
                deliver(reader);
            }
        }
        writer.join();
        assertThat(reader.socket.text()).isEqualTo("OK\nPONG\n");
    }

    @Test
    void whoHasBeenLetGoIsNotWrittenTo() throws Exception {
        Client gone = login(1).get(0);
        Client other = login(1).get(0);
        audience.remove(gone.recipient);
        say("hi");
        audience.tellAll();
        other.expect("OK\nMSG speaker hi\n");
        assertThat(gone.socket.text()).isEmpty();
        assertThat(gone.recipient.claim()).isTrue();
    }

    private List<Client> login(int count) {
        List<Client> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(new Client("reader" + (clients.size() - 1)));
        }
        return added;
    }

    private static void deliver(Client claimed) {
        while (!claimed.recipient.deliverTurn()) {
            // goes on with the next turn
        }
    }

    private void say(String text) {
        say(speaker, text);
    }

    private void say(Client sender, String text) {
        sender.member.speech().add(slice(text));
        room.say(sender.member);
    }

    private static Username username(String name) {
        return Username.of(slice(name)).orElseThrow();
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(US_ASCII));
    }

    private final class Client {
        final FakeSocket socket = new FakeSocket();
        boolean willBlock;
        final BlockingQueue<Departure> departures = new LinkedBlockingQueue<>();
        final Member member = room.newMember(this::deliver);
        final Recipient recipient =
                new Recipient(member.outbox(), MAX_BACKLOG, socket, System::nanoTime, departures::add);

        Client(String name) {
            room.login(member, username(name));
            audience.add(recipient);
            clients.add(this);
        }

        private void deliver() {
            audience.tell(recipient);
        }

        void block() {
            socket.block(true);
        }

        void blockAfter(int writes) {
            willBlock = true;
            socket.blockAfter(writes);
        }

        void unblock() {
            socket.block(false);
        }

        void expect(String text) throws InterruptedException {
            assertThat(socket.awaitText(text.length())).isEqualTo(text);
        }

        String expectLines(int count) throws InterruptedException {
            return socket.awaitLines(count);
        }
    }
}
