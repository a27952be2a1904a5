package chatserver.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.protocol.Reply;
import chatserver.testing.Together;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an outbox is written, and how far its member lags. One thread, no socket. */
class OutboxTest extends RoomFixture {
    /** Own lines, replies and the ends of segments cause no more writes, once a segment is free to gather in. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10_000})
    void smallPendingPiecesAreWrittenTogether(int length) throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "x".repeat(12 * Segment.BYTES)); // so that segments are free
        drain(alice);
        drain(bob);
        StringBuilder expected = new StringBuilder();
        while (expected.length() < 2 * Segment.BYTES && !bob.outbox().areRepliesFull()) {
            String text = "x".repeat(length);
            broadcast(alice, text);
            broadcast(bob, text);
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
    void aClosedOutboxWritesNothing() throws IOException {
        Member alice = login("alice");
        pong(alice);
        broadcast(alice, "not for alice, who has sent it");
        assertThat(alice.outbox().hasPending()).isTrue();
        alice.outbox().close();
        assertThat(alice.outbox().hasPending()).isFalse();
        CountingStream out = new CountingStream();
        assertThat(alice.outbox().writeNext(out, Outbox.MAX_WRITE_BYTES)).isZero();
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void gatheredPiecesMayFillAWriteToItsLastByte() throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "x".repeat(12 * Segment.BYTES)); // so that segments are free
        drain(alice);
        drain(bob);
        String reply = "as long as\n"; // as the part of its segment before the next line: "MSG alice \n"
        String text = "x".repeat(Segment.BYTES);
        broadcast(alice, "");
        bob.outbox().reply(reply.getBytes(UTF_8));
        broadcast(alice, text);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(bob.outbox().writeNext(out, Outbox.MAX_WRITE_BYTES)).isEqualTo(Segment.BYTES);
        writeAll(bob, out);
        assertThat(out.toString(UTF_8)).isEqualTo("MSG alice \n" + reply + "MSG alice " + text + "\n");
    }

    @Test
    void theLagIsWhatHasNotBeenWritten() throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        assertThat(newMember().outbox().lag()).isZero();
        assertThat(broadcast(alice, "x".repeat(100_000))).isEqualTo(100_011);
        assertThat(bob.outbox().lag()).isEqualTo(100_011);
        OutputStream out = new ByteArrayOutputStream();
        int written = 0;
        while (bob.outbox().hasPending()) {
            int count = bob.outbox().writeNext(out, Outbox.MAX_WRITE_BYTES);
            assertThat(count).isLessThanOrEqualTo(Segment.BYTES);
            written += count;
            assertThat(bob.outbox().lag()).isEqualTo(100_011 - Math.max(0, written - "OK\n".length()));
        }
        assertThat(bob.outbox().writeNext(out, Outbox.MAX_WRITE_BYTES)).isZero();
    }

    /** Otherwise a member in its last write would keep what is said from then on, and not lag. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bytesOfAWriteThatHasNotReturnedCountAsLag(boolean onlyTheLastLine) throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "x".repeat(12 * Segment.BYTES));
        drain(alice);
        drain(bob);
        int pending = onlyTheLastLine ? 0 : broadcast(alice, "bye");
        int left = room.leave(bob, Optional.of(Reply.IDLE_TIMEOUT.line())) ? "INFO bob disconnected\n".length() : 0;
        List<Long> lags = new ArrayList<>();
        OutputStream hanging = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                lags.add(bob.outbox().lag());
                lags.add(broadcast(alice, "x".repeat(1000)) + lags.get(0));
                lags.add(bob.outbox().lag());
                super.write(bytes, from, length);
            }
        };
        writeAll(bob, hanging);
        assertThat(hanging.toString()).endsWith("INFO idle-timeout\n");
        assertThat(lags).hasSize(3).element(0).isEqualTo((long) pending + left);
        assertThat(lags.get(2)).isEqualTo(lags.get(1));
        assertThat(bob.outbox().lag()).isZero();
    }

    @Test
    void aClientThatHasNotLoggedInDoesNotLag() throws IOException {
        Member newcomer = newMember();
        broadcast(login("alice"), "x".repeat(1000));
        pong(newcomer);
        assertThat(newcomer.outbox().lag()).isZero();
        drain(newcomer);
        pong(newcomer);
        assertThat(newcomer.outbox().lag()).isZero();
    }

    /** Its owner may be between two writes, one of a reply and one of the transcript, when it logs in. */
    @Test
    void aClientThatLogsInWhileItIsBeingWrittenToDoesNotLagByWhatWasSaidBefore() throws Exception {
        broadcast(login("alice"), "x".repeat(1_000_000));
        for (int round = 0; round < 300; round++) {
            Member newcomer = newMember();
            String name = "newcomer" + round;
            AtomicBoolean loggedIn = new AtomicBoolean();
            Together.run(
                    () -> {
                        room.login(newcomer, name(name));
                        loggedIn.set(true);
                    },
                    () -> {
                        do {
                            pong(newcomer);
                            newcomer.outbox().writeNext(OutputStream.nullOutputStream(), Outbox.MAX_WRITE_BYTES);
                        } while (!loggedIn.get());
                    },
                    () -> {
                        while (!loggedIn.get()) {
                            assertThat(newcomer.outbox().lag()).isZero();
                        }
                    });
        }
    }

    @Test
    void aMemberThatHasLeftLagsByWhatIsSaidSinceAsLongAsItHasPendingBytes() {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "bye");
        room.leave(bob, Optional.empty());
        long before = bob.outbox().lag();
        int said = broadcast(alice, "x".repeat(100_000));
        assertThat(bob.outbox().lag()).isEqualTo(before + said);
        assertThat(bob.outbox().lagsBy(said)).isTrue();
        assertPending(bob, "OK", "MSG alice bye");
        assertThat(bob.outbox().isDelivered()).isTrue();
        assertThat(bob.outbox().lag()).isZero();
    }

    /** It has nothing to read, so it would keep the transcript from its login on. */
    @ParameterizedTest
    @ValueSource(ints = {100, Segment.BYTES - 11, Segment.BYTES, 3 * Segment.BYTES})
    void aSoleSpeakerReleasesTheSegmentsOfItsOwnLines(int length) {
        Member alice = login("alice");
        Member bob = login("bob");
        for (int said = 0; said < 20 * Segment.BYTES; ) {
            said += broadcast(alice, "x".repeat(length));
            drain(alice);
            drain(bob);
            assertThat(room.retained()).isLessThanOrEqualTo(length + 2L * Segment.BYTES);
        }
        assertPending(alice);
        broadcast(bob, "hi");
        assertPending(alice, "MSG bob hi");
    }

    @Test
    void aSpeakerWithoutListenersReleasesTheSegmentsOfItsOwnLines() {
        Member alice = login("alice");
        for (int i = 0; i < 20; i++) {
            broadcast(alice, "x".repeat(Segment.BYTES));
            pong(alice);
            assertThat(drain(alice)).isEqualTo(i == 0 ? "OK\nPONG\n" : "PONG\n");
            assertThat(room.retained()).isLessThanOrEqualTo(3L * Segment.BYTES);
        }
    }

    @Test
    void aFailedWriteIsReported() {
        Member alice = login("alice");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("broken");
            }
        };
        assertThatThrownBy(() -> alice.outbox().writeNext(broken, Outbox.MAX_WRITE_BYTES))
                .isInstanceOf(IOException.class);
    }

    private static final class CountingStream extends ByteArrayOutputStream {
        int writes;

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            writes++;
            super.write(bytes, from, length);
        }
    }
}
