package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.FakeClient.End;
import chatserver.testing.ManualClock;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Unforeseen exceptions at one client: they end its connection, and neither a worker nor the sender. */
class DefectTest {
    private final ManualClock clock = new ManualClock();
    private final DeliveryFixture fixture = new DeliveryFixture(clock);
    private final Delivery delivery = fixture.delivery;
    private final FakeClient sender = fixture.login("sender");
    private final FakeClient failing = fixture.login("failing");
    private final FakeClient other = fixture.login("other");

    @BeforeEach
    void start() {
        delivery.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    static Stream<Throwable> defects() {
        return Stream.of(
                new IllegalStateException("on purpose"),
                new StackOverflowError("on purpose"),
                new OutOfMemoryError("unable to create native thread, on purpose"));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectInAWriteEndsThatConnectionAndNotTheSender(Throwable defect) throws Exception {
        failing.socket.failWrites(defect);
        fixture.broadcast(sender, "hi");
        assertThat(delivery.broadcast(() -> {})).isTrue();
        assertThat(other.socket.text()).isEqualTo("OK\nMSG sender hi\n");
        assertThat(failing.awaitEnd()).isEqualTo(End.DEFECT);
        assertThat(sender.hasEnded() || other.hasEnded()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectInAWriteEndsThatConnectionAndNotTheWorker(Throwable defect) throws Exception {
        failing.socket.failWrites(defect);
        fixture.broadcast(sender, "1");
        delivery.broadcast();
        assertThat(failing.awaitEnd()).isEqualTo(End.DEFECT);
        other.expect("OK", "MSG sender 1");
        fixture.broadcast(sender, "2");
        delivery.broadcast();
        other.expect("OK", "MSG sender 1", "MSG sender 2");
        assertThat(failing.socket.attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectAtTheEndOfTheOutputEndsThatConnectionAndNotTheSender(Throwable defect) throws Exception {
        failing.socket.failAtEnd(defect);
        fixture.room.leave(failing.member, Optional.empty());
        assertThat(delivery.broadcast(() -> {})).isTrue();
        assertThat(other.socket.text()).isEqualTo("OK\nINFO failing disconnected\n");
        failing.writer.awaitFinished();
        assertThat(failing.awaitEnd()).isEqualTo(End.DEFECT);
        assertThat(failing.socket.text()).isEqualTo("OK\n");
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectWhileDisconnectingALostClientEndsNeitherSenderNorDelivery(Throwable defect) throws Exception {
        failing.socket.failWrites(new IOException("broken, on purpose"));
        failing.onEnd(() -> sneakyThrow(defect));
        fixture.broadcast(sender, "1");
        assertThat(delivery.broadcast(() -> {})).isTrue();
        fixture.broadcast(sender, "2");
        assertThat(delivery.broadcast(() -> {})).isTrue();
        other.expect("OK", "MSG sender 1", "MSG sender 2");
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectWhileDisconnectingASlowClientEndsNeitherSenderNorDelivery(Throwable defect) throws Exception {
        failing.socket.block();
        failing.onEnd(() -> sneakyThrow(defect));
        delivery.broadcast();
        failing.socket.awaitAttempts(1);
        clock.advanceMillis(6); // its write stalls, so another worker serves the queue
        int bytes = "OK\n".length();
        while (!failing.hasEnded()) {
            fixture.broadcast(sender, "x".repeat(100_000));
            delivery.broadcast();
            bytes += 100_012;
            other.socket.awaitBytes(bytes);
        }
        assertThat(failing.awaitEnd()).isEqualTo(End.TOO_SLOW);
        assertThat(other.hasEnded()).isFalse();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable defect) throws T {
        throw (T) defect;
    }
}
