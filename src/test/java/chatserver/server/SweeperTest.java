package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.cli.CommandLine;
import chatserver.room.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A deadline is seen to whenever it was set, though nobody looks while none can be: by a clock that goes when it is told
 * to. One timeout is set in each test, so that no other makes the sweeper look.
 */
class SweeperTest {
    private final AtomicLong clock = new AtomicLong();
    private final Room room = new Room(false, 1_000_000);
    private final DeliveryPool pool = new DeliveryPool(
            clock::get,
            thread -> {
                thread.start();
                return true;
            },
            Thread::yield);
    private final Audience audience = new Audience(pool, clock::get);
    private final List<Connection> connections = new ArrayList<>();
    private final List<FakeSocket> sockets = new ArrayList<>();
    private int failures; // to come, of looks at the connections
    private int looks;
    private ServerConfig config;
    private Sweeper sweeper;
    private int ticks;
    private long nextTick;

    @BeforeEach
    void start() {
        pool.start();
    }

    @AfterEach
    void stop() {
        sockets.forEach(FakeSocket::close);
        pool.stop();
    }

    @Test
    void whoComesAfterALongSilenceHasToLogInInTime() throws Exception {
        sweepWith("--login-timeout=1", "--idle-timeout=0", "--write-timeout=0");
        passSeconds(100);
        FakeSocket silent = connect();
        silent.awaitReader();
        passSeconds(2);
        assertThat(silent.awaitLines(1)).startsWith("ERR login-timeout");
    }

    @Test
    void itHasAThreadOfItsOwn() throws Exception {
        sweepWith("--login-timeout=1", "--idle-timeout=0", "--write-timeout=0");
        FakeSocket silent = connect();
        silent.awaitReader();
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        failures = 1;
        sweeper.start();
        assertThat(silent.awaitLines(1)).startsWith("ERR login-timeout");
        sweeper.stop();
    }

    @Test
    void aWriteThatHangsAfterALongSilenceIsSeenTo() throws Exception {
        sweepWith("--write-timeout=1", "--idle-timeout=0", "--login-timeout=0");
        FakeSocket talker = login("talker");
        FakeSocket stuck = login("stuck");
        passSeconds(100);
        stuck.block(true);
        talker.receive("MSG hi\n");
        stuck.awaitAttempts(2);
        passSeconds(2);
        stuck.awaitClose();
    }

    @Test
    void anAnswerThatHangsAfterALongSilenceIsSeenTo() throws Exception {
        sweepWith("--write-timeout=1", "--idle-timeout=0", "--login-timeout=0");
        FakeSocket stuck = login("stuck");
        passSeconds(100);
        stuck.block(true);
        stuck.receive("PING\n");
        stuck.awaitAttempts(2);
        passSeconds(2);
        stuck.awaitClose();
    }

    /** What is told to one only, as a direct message is. */
    @Test
    void aDirectMessageThatHangsAfterALongSilenceIsSeenTo() throws Exception {
        sweepWith("--write-timeout=1", "--idle-timeout=0", "--login-timeout=0");
        FakeSocket talker = login("talker");
        FakeSocket stuck = login("stuck");
        passSeconds(100);
        stuck.block(true);
        talker.receive("DM stuck hi\n");
        stuck.awaitAttempts(2);
        passSeconds(2);
        stuck.awaitClose();
    }

    @Test
    void eachOfSeveralWritesHasItsTime() throws Exception {
        sweepWith("--write-timeout=1", "--idle-timeout=0", "--login-timeout=0");
        FakeSocket talker = login("talker");
        FakeSocket other = login("other");
        FakeSocket slow = login("slow");
        slow.block(true);
        talker.receive("MSG 1\n");
        slow.awaitAttempts(2);
        other.receive("MSG 2\n");
        other.awaitReader();
        passMillis(900);
        slow.letThroughOne();
        slow.awaitAttempts(3);
        passMillis(900);
        assertThat(slow.text()).isEqualTo("OK\nMSG talker 1\n");
        passMillis(400);
        slow.awaitClose();
    }

    @Test
    void whoIsBusyIsNotIdleUntilItIsSilent() throws Exception {
        sweepWith("--idle-timeout=0.3", "--login-timeout=0", "--write-timeout=0");
        FakeSocket slow = login("slow");
        passMillis(200);
        slow.block(true);
        slow.receive("PING\n");
        slow.awaitAttempts(2);
        int before = looks;
        passMillis(400); // not so long that it is looked at for being slow
        assertThat(looks).isGreaterThan(before);
        slow.block(false);
        assertThat(slow.awaitLines(2)).isEqualTo("OK\nPONG\n");
        slow.awaitReader();
        passMillis(200);
        assertThat(slow.text()).isEqualTo("OK\nPONG\n");
        passMillis(200);
        assertThat(slow.awaitLines(3)).isEqualTo("OK\nPONG\nINFO idle-timeout\n");
    }

    @Test
    void nobodyLooksWhileNothingHappens() throws Exception {
        sweepWith("--idle-timeout=1000", "--login-timeout=1000", "--write-timeout=1");
        login("silent");
        passSeconds(5);
        int before = looks;
        passSeconds(900);
        assertThat(looks).isEqualTo(before);
        passSeconds(100);
        assertThat(looks).isGreaterThan(before);
    }

    @Test
    void itTicksOnceASecondWhileNothingHappensAndElseFourTimes() throws Exception {
        sweepWith("--idle-timeout=1000", "--login-timeout=0", "--write-timeout=0");
        FakeSocket user = login("user");
        passSeconds(5);
        int before = ticks;
        passSeconds(100);
        assertThat(ticks - before).isEqualTo(100);
        for (int i = 0; i < 50; i++) {
            user.receive("PING\n");
            user.awaitLines(2 + i);
            passMillis(200);
        }
        assertThat(ticks - before).isBetween(135, 141); // the first is noticed within a second
    }

    @Test
    void aRestEndsInTimeForTheNextDeadline() throws Exception {
        sweepWith("--idle-timeout=10.3", "--login-timeout=0", "--write-timeout=0");
        FakeSocket silent = login("silent");
        passMillis(10_300);
        assertThat(silent.text()).isEqualTo("OK\n");
        passMillis(250);
        assertThat(silent.awaitLines(2)).isEqualTo("OK\nINFO idle-timeout\n");
    }

    @Test
    void aLookThatFailsIsTakenAgainAtTheNextTick() throws Exception {
        sweepWith("--idle-timeout=1000", "--login-timeout=0", "--write-timeout=0");
        login("silent");
        passSeconds(5);
        int before = looks;
        failures = 2;
        sweeper.lookSoon();
        passSeconds(5);
        assertThat(looks).isEqualTo(before + 3);
    }

    private void sweepWith(String... options) throws Exception {
        config = ((CommandLine.Serve) CommandLine.parse(options, Map.of())).config();
        sweeper = new Sweeper(this::look, config, pool, audience, clock::get);
        tick();
    }

    private void tick() {
        ticks++;
        nextTick = clock.get() + sweeper.tick();
    }

    private Iterator<Connection> look() {
        looks++;
        if (failures > 0) {
            failures--;
            throw new OutOfMemoryError("on purpose");
        }
        return List.copyOf(connections).iterator();
    }

    private void passSeconds(int seconds) {
        passMillis(1000 * seconds);
    }

    private void passMillis(int millis) {
        for (int i = 0; i < millis / 50; i++) {
            clock.addAndGet(Duration.ofMillis(50).toNanos());
            if (clock.get() >= nextTick) {
                tick();
            }
        }
    }

    private FakeSocket login(String name) throws Exception {
        FakeSocket socket = connect();
        socket.receive("LOGIN " + name + "\n");
        socket.awaitLines(1);
        socket.awaitReader();
        return socket;
    }

    private FakeSocket connect() {
        FakeSocket socket = new FakeSocket();
        sockets.add(socket);
        Access access = new Access(Optional.empty(), Optional.empty());
        Connection connection = new Connection(
                socket, config, access, room, audience, sweeper::lookSoon, gone -> {}, Optional.empty(), clock::get);
        connections.add(connection);
        new Thread(connection, "conn-" + sockets.size()).start();
        return socket;
    }
}
