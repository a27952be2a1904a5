package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Background;
import chatserver.testing.Crowd;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that has to stop at a bad moment ends in time with status 0, and logs that last. */
@Order(1) // takes long
class StoppingIT {
    private static final int ROUNDS = Integer.getInteger("chatserver.stop.rounds", 10);

    private static final int STALLED = Integer.getInteger("chatserver.stop.stalled", 200);

    /** A client has been busy after this many of its acts. */
    private static final int BUSY_AFTER = 50;

    /** In five seconds, with some more for a busy machine. */
    private static final Duration IN_TIME = Duration.ofSeconds(8);

    /** The signal kills the process only while the JVM itself starts; the server has printed nothing then. */
    @Test
    void aStopDuringTheStartEndsTheProcessInOrder() throws Exception {
        long longest = TimeUnit.MILLISECONDS.toNanos(400);
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "--port=0")) {
                LockSupport.parkNanos(longest * round / ROUNDS); // not to wait for anything, but to hit every moment
                server.signal("TERM");
                int status = server.awaitExit();
                List<String> out = server.out();
                if (status != 0) { // by the JVM: killed by the signal, or failed at starting because of it
                    assertThat(out).noneMatch(line -> line.contains("Server listening"));
                    continue;
                }
                assertThat(server.err()).isEmpty();
                if (!out.isEmpty()) {
                    assertThat(out.get(0)).contains("Server listening on port ");
                    assertThat(out.get(out.size() - 1)).endsWith("[shutdown] stopped");
                }
            }
        }
    }

    /** With talkers, users that do not read, silent clients and a stream of newcomers. Then the port is free again. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "TERM TERM", "TERM INT HUP TERM"})
    void aServerUnderFullLoadStopsInTime(String signals) throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "--port=0");
                Crowd crowd = new Crowd()) {
            int port = server.port();
            CountDownLatch busy = new CountDownLatch(4 + 1);
            List<CompletableFuture<Void>> others = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                crowd.add(TestClient.connect(port)); // silent
                crowd.add(
                        TestClient.connect(port, 1024).send("LOGIN stalled" + i).expect("OK"));
            }
            for (int i = 0; i < 4; i++) {
                TestClient talker = crowd.add(TestClient.connect(port, 1024).send("LOGIN talker" + i));
                others.add(untilTheServerStops(
                        busy, () -> talker.sendRaw(("MSG " + "x".repeat(1000) + "\n").repeat(16))));
            }
            others.add(untilTheServerStops(busy, () -> {
                try (TestClient newcomer = TestClient.connect(port)) {
                    newcomer.send("LOGIN newcomer");
                }
            }));
            assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();
            for (String signal : signals.split(" ")) {
                server.signal(signal);
            }
            assertThat(server.awaitExit()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
            assertThat(server.out().get(server.out().size() - 1)).endsWith("[shutdown] stopped");
            assertThat(server.err()).isEmpty();
            try (ServerProcess next = ServerProcess.start("--host=127.0.0.1", "--port=" + port)) {
                assertThat(next.port()).isEqualTo(port);
                try (TestClient alice = TestClient.connect(port)) {
                    alice.send("LOGIN alice").expect("OK");
                }
            }
            for (CompletableFuture<Void> other : others) {
                other.get();
            }
        }
    }

    /** As many threads in writes as in reads. If thousands of them ended at once, the JVM could not halt. */
    @Test
    void aServerStopsInTimeWithHundredsOfStalledClientsAndLogsTheSummary() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "--port=0");
                Crowd crowd = new Crowd()) {
            for (int i = 0; i < STALLED; i++) {
                crowd.add(TestClient.connect(server.port(), 1024)
                        .send("LOGIN stalled" + i)
                        .expect("OK"));
            }
            TestClient talker =
                    TestClient.connect(server.port()).send("LOGIN talker").expect("OK");
            for (int i = 0; i < 30; i++) { // 2 MB, more than the kernel takes for a client that does not read
                talker.sendRaw(("MSG " + "x".repeat(4000) + "\n").repeat(16))
                        .send("PING")
                        .expect("PONG");
            }
            talker.close();
            long start = System.nanoTime();
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
            assertThat(server.out()).anyMatch(line -> line.contains("served " + (STALLED + 1) + " connections"));
            assertThat(server.out().get(server.out().size() - 1)).endsWith("[shutdown] stopped");
        }
    }

    /** Repeats an act until the server stops. Counts down after fifty times, or at the end if that is earlier. */
    private static CompletableFuture<Void> untilTheServerStops(CountDownLatch busy, Background.Act act) {
        AtomicInteger times = new AtomicInteger();
        return Background.untilTheServerStops(() -> {
                    act.once();
                    if (times.incrementAndGet() == BUSY_AFTER) {
                        busy.countDown();
                    }
                })
                .whenComplete((nothing, failure) -> {
                    if (times.get() < BUSY_AFTER) {
                        busy.countDown(); // a talker that is disconnected has been busy too
                    }
                });
    }
}
