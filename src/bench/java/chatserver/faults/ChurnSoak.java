package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.ServerProcess;
import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The soak: for half an hour guests of every kind, well-behaved or not, come and go, while two residents check every line.
 * It prints a row a minute about the server's process, and ends with the checks of the fault tests. It is not a part of
 * the suite; src/site/testing.md has its command. It takes about half of what two cores can do, however fast they are.
 */
class ChurnSoak {
    private static final Duration TIME = Duration.ofSeconds(
            Math.round(60 * Double.parseDouble(System.getProperty("chatserver.soak.minutes", "30"))));

    private static final long SEED = Long.getLong("chatserver.soak.seed", System.nanoTime());

    private static final int CHURNERS = 4;
    private static final int MAX_CONNECTIONS = 80;

    /** By how much the live heap may grow from the first minute to the end. */
    private static final long MAX_GROWTH_BYTES = 4 << 20;

    private final VisitCounts counts = new VisitCounts();
    private final CountDownLatch ending = new CountDownLatch(1);

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void guestsThatComeAndGoLeaveNothingBehindAndDisturbNoResident() throws Exception {
        System.out.println("seed " + SEED);
        try (ServerProcess server = ServerProcess.start(
                Launch.ORDINARY.with("-Xmx128m", "-XX:+UseG1GC"),
                "--host=127.0.0.1",
                "--port=0",
                "--write-timeout=2",
                "--login-timeout=5",
                "--max-connections=" + MAX_CONNECTIONS)) {
            int port = server.port();
            Vitals.of(server.pid()); // opens the descriptors that later calls open
            ProcessResources empty = ProcessResources.of(server.pid());
            WellBehavedPair residents = new WellBehavedPair(port, Duration.ofMillis(50));
            ExecutorService threads = Executors.newFixedThreadPool(CHURNERS);
            List<Future<Void>> churners = new ArrayList<>();
            for (int i = 0; i < CHURNERS; i++) {
                churners.add(threads.submit(new Churner(i, port, MAX_CONNECTIONS, SEED, ending, counts)));
            }
            long first = watch(server.pid(), residents, churners);
            ending.countDown();
            for (Future<Void> churner : churners) {
                churner.get();
            }
            threads.shutdown();
            residents.awaitNextExchange();
            residents.close();
            empty.awaitAgain();
            checkThatANewcomerIsAlone(port);
            long last = report(server.pid(), "end");
            System.out.println("visits: " + counts);
            assertThat(last).as("bytes of live heap").isLessThan(first + MAX_GROWTH_BYTES);
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.err()).isEmpty();
            assertThat(server.out()).noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
        }
    }

    /** Prints a row a minute until the time is over; returns the live heap in the first row. */
    private long watch(long pid, WellBehavedPair residents, List<Future<Void>> churners) throws Exception {
        System.out.println(Vitals.HEAD);
        long start = System.nanoTime();
        long first = 0;
        for (int minute = 1; System.nanoTime() - start < TIME.toNanos(); minute++) {
            long next = Math.min(TimeUnit.MINUTES.toNanos(minute), TIME.toNanos());
            ending.await(next - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
            residents.awaitNextExchange();
            for (Future<Void> churner : churners) {
                if (churner.isDone()) {
                    churner.get(); // throws what has ended the churner
                }
            }
            long heap = report(pid, Integer.toString(minute));
            first = first == 0 ? heap : first;
        }
        return first;
    }

    /** Prints a row and returns the live heap. */
    private long report(long pid, String minute) throws IOException, InterruptedException {
        Vitals now = Vitals.of(pid);
        System.out.println(now.row(minute, counts.total()));
        return now.liveHeapBytes();
    }

    private static void checkThatANewcomerIsAlone(int port) throws IOException {
        try (TestClient newcomer = TestClient.connect(port)) {
            newcomer.send("LOGIN newcomer").expect("OK");
            // The server closes a socket a moment before its user leaves the room.
            Await.until("being alone", () -> isAlone(newcomer));
        }
    }

    private static boolean isAlone(TestClient newcomer) {
        try {
            return newcomer.who().equals(List.of("newcomer"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
