package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty clients send anything at all, while three well-behaved ones listen. Afterwards a model checks that the server
 * kept all promises to all of them.
 *
 * <p>A seed decides what each client does, but not how their acts interleave. {@code -Dchatserver.fuzz.seed=N} repeats a
 * round. {@code -Dchatserver.fuzz.seconds=N} plays new rounds for that long.
 */
class FuzzTest {
    private static final int CLIENTS = 20;
    private static final int STEPS = 300; // of one client in a round
    private static final int WATCHERS = 3;
    private static final int PATIENCE_MILLIS = 30_000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(3600) // as long as chatserver.fuzz.seconds says
    void thePromisesToEachClientAreKeptWhateverOthersSend() throws Exception {
        Long given = Long.getLong("chatserver.fuzz.seed");
        long nanos = TimeUnit.SECONDS.toNanos(Long.getLong("chatserver.fuzz.seconds", 0));
        long start = System.nanoTime();
        long seed = given == null ? new Random().nextLong() : given;
        do {
            System.out.println("chatserver.fuzz.seed=" + seed);
            try {
                new Round(seed, Files.writeString(folder.resolve("operators"), "secret")).play();
            } catch (Throwable e) {
                throw new AssertionError("with -Dchatserver.fuzz.seed=" + seed + ": " + e.getMessage(), e);
            }
            seed = given == null ? new Random().nextLong() : given;
        } while (System.nanoTime() - start < nanos);
    }

    private static final class Round {
        private final Random random;
        private final boolean echo;
        private final int maxLine;
        private final Path operatorPassword;
        private final Queue<FuzzVisit> visits = new ConcurrentLinkedQueue<>();
        private final List<FuzzWatcher> watchers = new ArrayList<>();

        Round(long seed, Path operatorPassword) {
            this.operatorPassword = operatorPassword;
            random = new Random(seed);
            echo = random.nextBoolean();
            maxLine = random.nextBoolean() ? 256 : 4096;
        }

        void play() throws Exception {
            FuzzThreads threads = new FuzzThreads();
            // No deadline: on a busy machine one could pass, and it would hide connections that stay behind.
            try (TestServer server = threads.start(
                            "--idle-timeout=0",
                            "--login-timeout=0",
                            "--write-timeout=0",
                            "--echo=" + echo,
                            "--max-line=" + maxLine,
                            "--operator-password-file=" + operatorPassword);
                    threads) {
                try {
                    for (int i = 0; i < WATCHERS; i++) {
                        watchers.add(new FuzzWatcher(i, server.port()));
                        visits.add(watchers.get(i).visit);
                    }
                    runAll(server, threads);
                } finally {
                    for (FuzzWatcher watcher : watchers) {
                        watcher.close();
                    }
                }
            }
            new FuzzModel(watchers.get(0).visit.broadcasts(), List.copyOf(visits), echo).check();
            assertThat(threads.complaints).as("failures").isEmpty();
        }

        private void runAll(TestServer server, FuzzThreads threads) throws Exception {
            CountDownLatch fuzzing = new CountDownLatch(CLIENTS);
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                fuzzing.await();
                check(server);
                threads.awaitEndOfAllBut(
                        watchers.stream().map(watcher -> watcher.visit.name).toList());
            });
            for (int i = 0; i < CLIENTS; i++) {
                FuzzClient client = new FuzzClient(
                        i,
                        new Random(random.nextLong()),
                        server.port(),
                        maxLine,
                        STEPS,
                        watchers.get(1 + i % (WATCHERS - 1))::say,
                        visits::add);
                tasks.add(() -> {
                    try {
                        client.run();
                    } finally {
                        fuzzing.countDown();
                    }
                });
            }
            for (FuzzWatcher watcher : watchers) {
                tasks.add(watcher::readToEnd);
            }
            Together.run(tasks);
        }

        /** Checks that no client is left and that a new user is served. Its notice tells the watchers that all is over. */
        private void check(TestServer server) throws IOException {
            FuzzVisit visit = new FuzzVisit(FuzzVisit.CHECKER, 0, "checker", false);
            visit.loggedIn = true;
            visit.certain.add("MSG checker " + visit.tag(0));
            visits.add(visit);
            try (TestClient checker = server.login(visit.name)) {
                for (FuzzWatcher watcher :
                        watchers) { // one after the other, until the server has executed all lines of each
                    String last = watcher.sayLast();
                    String line;
                    while (!last.equals(line = checker.receive())) {
                        assertThat(line).isNotNull();
                    }
                }
                List<String> expected = List.of("checker", "w0", "w1", "w2");
                long start = System.nanoTime();
                List<String> present;
                while (!(present = checker.who()).equals(expected)) {
                    assertThat(System.nanoTime() - start)
                            .as("time until %s have gone", present)
                            .isLessThan(TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS));
                }
                checker.sendRaw("MSG " + visit.tag(0) + "\nQUIT\n");
                if (echo) {
                    checker.expect("MSG checker " + visit.tag(0));
                }
                checker.expectEnd();
            }
        }
    }
}
