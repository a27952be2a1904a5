package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.delivery.SocketWriter;
import chatserver.limits.Admission;
import chatserver.room.Member;
import chatserver.testing.ConnectionFixture;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.FakeSocket;
import chatserver.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the loop of one client in a room of fakes: its order, its successor, and its counts. By a manual clock. */
class ReadLoopTest {
    private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final FakeSocket socket = new FakeSocket();
    private final Member member = fixture.room.newMember(() -> {}, () -> true);
    private final SocketWriter writer = new SocketWriter(member.outbox(), DeliveryFixture.MAX_LAG, socket, clock, null);
    private final List<CloseReason> reasons = new ArrayList<>(); // confined to the thread that runs the loop
    private final ReadLoop loop = new ReadLoop(
            ConnectionFixture.context(fixture.room, fixture.delivery, Duration.ZERO, clock),
            member,
            writer,
            reasons::add);

    @AfterEach
    void stop() throws IOException {
        socket.close();
        fixture.close();
    }

    /** Runs the loop in a thread of its own; the task returns what {@link ReadLoop#run} does. */
    private FutureTask<Boolean> start(Runnable continuation) throws IOException {
        fixture.delivery.add(writer);
        Admission admission = ConnectionFixture.unlimited(socket);
        loop.start(socket, admission, new ConnectionInfo(1, admission, member, loop, writer, clock));
        FutureTask<Boolean> run = new FutureTask<>(() -> loop.run(continuation));
        new Thread(run, "test-connection").start();
        return run;
    }

    private FutureTask<Boolean> start() throws IOException {
        return start(() -> {
            throw new AssertionError("no successor is needed");
        });
    }

    private static boolean resultOf(FutureTask<Boolean> run) throws Exception {
        return run.get(30, TimeUnit.SECONDS);
    }

    @Test
    void linesThatAreReadAtOnceAreExecutedBeforeTheirRepliesAreWritten() throws Exception {
        socket.receive("LOGIN alice\nPING\nPING\n");
        start();
        socket.expect("OK\nPONG\nPONG\n");
        assertThat(socket.attempts()).isEqualTo(1);
    }

    @Test
    void broadcastsThatAreReadAtOnceReachAnotherClientInOneWrite() throws Exception {
        FakeClient reader = fixture.login("reader");
        fixture.delivery.broadcast();
        reader.expect("OK");
        socket.receive("LOGIN alice\nMSG 1\nMSG 2\n");
        start();
        reader.expect("OK", "MSG alice 1", "MSG alice 2");
        assertThat(reader.socket.attempts()).isEqualTo(2);
    }

    @Test
    void theLoopReturnsTrueAtTheEndOfInputAfterEveryCompleteLine() throws Exception {
        socket.receive("LOGIN alice\nPING\nPI");
        socket.endInput();
        assertThat(resultOf(start())).isTrue();
        socket.expect("OK\nPONG\n");
        assertThat(loop.linesIn()).isEqualTo(2);
    }

    @Test
    void aBrokenInputIsReportedToTheCaller() throws Exception {
        socket.breakInput();
        FutureTask<Boolean> run = start();
        assertThatThrownBy(() -> resultOf(run)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void quitClosesTheConnectionGracefully() throws Exception {
        socket.receive("QUIT\n");
        socket.endInput();
        resultOf(start());
        assertThat(reasons).containsExactly(CloseReason.QUIT);
    }

    @Test
    void ifAWriteToAnotherClientStallsASuccessorReadsOnAndTheFirstThreadReturnsFalse() throws Exception {
        FakeClient stalled = fixture.login("stalled");
        stalled.socket.block();
        FutureTask<Boolean> successor = new FutureTask<>(() -> loop.run(() -> {}));
        FutureTask<Boolean> first = start(successor);
        socket.receive("LOGIN alice\nMSG hi\n");
        stalled.socket.awaitAttempts(1);
        assertThat(stalled.socket.writer().getName()).isEqualTo("test-connection alice");
        clock.advanceMillis(6);
        fixture.delivery.flush(); // finds the stall
        socket.receive("PING\n");
        socket.expect("OK\nPONG\n");
        assertThat(first).isNotDone();
        stalled.socket.unblock();
        assertThat(resultOf(first)).isFalse();
        socket.endInput();
        assertThat(resultOf(successor)).isTrue();
        assertThat(loop.linesIn()).isEqualTo(3);
    }

    @Test
    void onlyACompleteLineEndsAClientsSilence() throws Exception {
        socket.receive("LOGIN alice\n");
        start();
        socket.awaitReader();
        clock.advance(Duration.ofNanos(TEN_SECONDS));
        assertThat(loop.silentFor(clock.getAsLong())).isEqualTo(TEN_SECONDS);
        socket.receive("PIN");
        socket.awaitReader();
        assertThat(loop.silentFor(clock.getAsLong())).isEqualTo(TEN_SECONDS);
        socket.receive("G\n");
        socket.awaitReader();
        assertThat(loop.silentFor(clock.getAsLong())).isZero();
    }

    @Test
    void aClientIsNotSilentWhileItsRepliesAreWritten() throws Exception {
        socket.block();
        socket.receive("PING\n");
        start();
        socket.awaitAttempts(1);
        clock.advance(Duration.ofNanos(TEN_SECONDS));
        assertThat(loop.silentFor(clock.getAsLong())).isZero();
    }

    @Test
    void afterADiscardInputIsReadAndThrownAway() throws Exception {
        FakeClient reader = fixture.login("reader");
        socket.receive("LOGIN alice\n");
        start();
        socket.awaitReader();
        loop.discard();
        socket.receive("MSG hi\nPING\n");
        socket.awaitReader();
        assertThat(loop.bytesIn()).isEqualTo("LOGIN alice\nMSG hi\nPING\n".length());
        assertThat(loop.linesIn()).isEqualTo(1);
        assertThat(socket.text()).isEqualTo("OK\n");
        fixture.delivery.broadcast();
        reader.expect("OK");
    }

    @Test
    void aLoopThatWasNeverStartedCanBeReleased() {
        assertThat(loop.isStarted()).isFalse();
        loop.release();
    }
}
