package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.FakeClient.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delivery as clients see it: what is written to them while others stall, fail or lag. By the real clock. */
class DeliveryTest {
    private final DeliveryFixture fixture = new DeliveryFixture(System::nanoTime);
    private final Delivery delivery = fixture.delivery;
    private final FakeClient sender = fixture.login("sender");

    @BeforeEach
    void start() {
        delivery.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aBroadcastIsWrittenToEveryClient() throws Exception {
        List<FakeClient> readers = fixture.login("reader", 50);
        broadcast("hi");
        for (FakeClient reader : readers) {
            reader.expect("OK", "MSG sender hi");
        }
        sender.expect("OK");
    }

    @Test
    void whatIsPendingForOneClientIsWrittenToThatOneOnly() throws Exception {
        List<FakeClient> readers = fixture.login("reader", 2);
        delivery.send(readers.get(0).writer);
        delivery.flush();
        readers.get(0).expect("OK");
        assertThat(readers.get(1).socket.attempts()).isZero();
    }

    @Test
    void aReplyInlineIsWrittenByTheCallingThread() {
        delivery.sendInline(sender.writer);
        assertThat(sender.socket.text()).isEqualTo("OK\n");
        assertThat(sender.socket.writer()).isSameAs(Thread.currentThread());
        delivery.sendInline(sender.writer);
        assertThat(sender.socket.attempts()).isEqualTo(1);
    }

    /** 150 are more than the 64 threads that serve the queue at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 150})
    void clientsThatStallAtOnceDoNotDelayTheOthers(int count) throws Exception {
        List<FakeClient> stalled = fixture.login("stalled", count);
        stalled.forEach(client -> client.socket.block());
        List<FakeClient> others = fixture.login("other", 20);
        List<String> lines = new ArrayList<>(List.of("OK"));
        for (int i = 0; i < 10; i++) {
            broadcast("line " + i);
            lines.add("MSG sender line " + i);
            for (FakeClient other : others) {
                other.expect(lines.toArray(new String[0]));
            }
        }
        for (FakeClient client : stalled) {
            assertThat(client.socket.text()).isEmpty();
            client.socket.unblock();
        }
        for (FakeClient client : stalled) { // without another broadcast
            client.expect(lines.toArray(new String[0]));
        }
    }

    @Test
    void aClientThatStallsAgainAndAgainMissesNothing() throws Exception {
        FakeClient moody = fixture.login("moody");
        FakeClient other = fixture.login("other");
        List<String> lines = new ArrayList<>(List.of("OK"));
        for (int i = 0; i < 100; i++) {
            if (i % 3 == 0) {
                moody.socket.block();
            }
            broadcast("line " + i);
            lines.add("MSG sender line " + i);
            other.expect(lines.toArray(new String[0]));
            if (i % 3 == 2) {
                moody.socket.unblock();
                moody.expect(lines.toArray(new String[0]));
            }
        }
        moody.socket.unblock();
        moody.expect(lines.toArray(new String[0]));
    }

    /** Each client has many turns' worth pending, some stall, and only one broadcast makes them due. */
    @Test
    void aSingleBroadcastGetsEverythingWrittenWhateverStallsMeanwhile() throws Exception {
        for (int round = 0; round < 40; round++) {
            List<FakeClient> readers = fixture.login("round" + round + "x", 12);
            StringBuilder expected = new StringBuilder("OK\n");
            for (int i = 0; i < 200; i++) {
                fixture.broadcast(sender, "line " + i);
                readers.forEach(FakeClient::pong);
                expected.append("MSG sender line ").append(i).append("\nPONG\n");
            }
            for (int i = 0; i < round % 8; i++) {
                readers.get((round + 5 * i) % 12).socket.blockAfter(i % 3);
            }
            delivery.broadcast();
            readers.get((round + 1) % 12).socket.awaitAttempts(1);
            readers.forEach(reader -> reader.socket.unblock());
            for (FakeClient reader : readers) {
                reader.socket.expect(expected.toString());
            }
            readers.forEach(fixture::remove);
        }
    }

    @Test
    void aBacklogOfManyTurnsIsWrittenWholeAndInOrder() throws Exception {
        FakeClient reader = fixture.login("reader");
        FakeClient other = fixture.login("other");
        reader.socket.block();
        StringBuilder expected = new StringBuilder("OK\n");
        for (int i = 0; i < 100; i++) {
            fixture.broadcast(sender, "x".repeat(9000) + i);
            fixture.sendDirect(sender, reader, "y" + i);
            expected.append("MSG sender ")
                    .append("x".repeat(9000))
                    .append(i)
                    .append("\nDM sender y")
                    .append(i)
                    .append('\n');
        }
        delivery.broadcast();
        other.socket.awaitBytes(900_000);
        reader.socket.unblock();
        reader.socket.expect(expected.toString());
        assertThat(reader.socket.attempts()).isGreaterThan(16); // more than one turn
    }

    @Test
    void aClientThatLagsByTooMuchIsDisconnectedAndNoOther() throws Exception {
        FakeClient stalled = fixture.login("stalled");
        FakeClient other = fixture.login("other");
        stalled.socket.block();
        String text = "x".repeat(100_000);
        int line = "MSG sender \n".length() + text.length();
        for (int lines = 1; !stalled.hasEnded(); lines++) {
            assertThat(lines).isLessThanOrEqualTo((int) (DeliveryFixture.MAX_LAG / line) + 1);
            broadcast(text);
            other.socket.awaitBytes("OK\n".length() + lines * line);
        }
        assertThat(stalled.awaitEnd()).isEqualTo(End.TOO_SLOW);
        assertThat(other.hasEnded()).isFalse();
        assertThat(sender.hasEnded()).isFalse();
    }

    @Test
    void aClientWithTooManyPendingDirectMessagesIsDisconnectedAndNoOther() throws Exception {
        FakeClient stalled = fixture.login("stalled");
        stalled.socket.block();
        stalled.keepsReading = false;
        for (int i = 0; i < 100_000 && !stalled.hasEnded(); i++) {
            fixture.sendDirect(sender, stalled, "psst");
        }
        assertThat(stalled.awaitEnd()).isEqualTo(End.TOO_SLOW);
        assertThat(sender.hasEnded()).isFalse();
    }

    @Test
    void aFailedWriteEndsThatConnectionOnlyAndItIsNeverWrittenToAgain() throws Exception {
        FakeClient broken = fixture.login("broken");
        FakeClient other = fixture.login("other");
        broken.socket.failWrites(new IOException("broken, on purpose"));
        broadcast("1");
        assertThat(broken.awaitEnd()).isEqualTo(End.LOST);
        broadcast("2");
        other.expect("OK", "MSG sender 1", "MSG sender 2");
        assertThat(broken.socket.attempts()).isEqualTo(1);
        assertThat(other.hasEnded()).isFalse();
    }

    @Test
    void theOutputEndsOnceEverythingPendingIsWritten() throws Exception {
        FakeClient reader = fixture.login("reader");
        reader.socket.block();
        fixture.broadcast(sender, "1");
        fixture.room.leave(reader.member, Optional.of(Reply.IDLE_TIMEOUT.line()));
        fixture.broadcast(sender, "2");
        delivery.broadcast();
        reader.socket.awaitAttempts(1);
        assertThat(reader.writer.outputEndedFor(System.nanoTime())).isZero();
        assertThat(reader.socket.ends()).isZero();
        reader.socket.unblock();
        reader.writer.awaitFinished();
        delivery.send(reader.writer);
        delivery.flush();
        reader.expect("OK", "MSG sender 1", "INFO idle-timeout");
        assertThat(reader.socket.ends()).isEqualTo(1);
        assertThat(reader.writer.outputEndedFor(System.nanoTime())).isPositive();
        assertThat(reader.hasEnded()).isFalse();
    }

    @Test
    void redeliveryWritesWhatNoThreadKnowsOf() throws Exception {
        FakeClient reader = fixture.login("reader");
        fixture.broadcast(sender, "hi");
        delivery.recheck(reader.writer, System.nanoTime());
        delivery.redeliver();
        reader.expect("OK", "MSG sender hi");
    }

    private void broadcast(String text) {
        fixture.broadcast(sender, text);
        delivery.broadcast();
    }
}
