package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.Crowd;
import chatserver.testing.ServerProcess;
import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running server without free descriptors or threads. It logs that once, goes on serving its clients, and recovers by
 * itself.
 */
class ExhaustionIT {
    private static final String[] OPTIONS = {"--host=127.0.0.1", "--port=0"};
    private static final Duration BEAT = Duration.ofMillis(20);

    // descriptors

    /** Nothing has happened before, so the server must have loaded every class that refusing and closing need. */
    @Test
    void clientsBeyondTheLimitOnDescriptorsAreRefusedRightAfterTheStart() throws Exception {
        Tools.assumeInstalled("prlimit");
        try (ServerProcess server = ServerProcess.start(Launch.ORDINARY.by("prlimit", "--nofile=64:64"), OPTIONS)) {
            server.port();
            ProcessResources baseline = ProcessResources.of(server.pid());
            try (Crowd crowd = new Crowd()) {
                for (int i = 0; i < 100; i++) {
                    crowd.add(TestClient.connect(server.port()));
                }
                for (int i = 0; i < 28; i++) {
                    crowd.get(i).send("LOGIN user" + i).expect("OK");
                }
                for (int i = 28; i < 100; i++) {
                    crowd.get(i).expect("ERR server-full (try again later)").expectEnd();
                }
                crowd.get(0).send("MSG hi");
                for (int i = 1; i < 28; i++) {
                    crowd.get(i).expect("MSG user0 hi").expectNothing();
                }
            }
            baseline.awaitAgain();
            for (int i = 0; i < 28; i++) { // each of them has closed, perhaps with something unread
                assertThat(server.awaitOut("user" + i + "] logout")).containsPattern(": (hangup|lost) ");
            }
            assertThat(logged(server, "max-connections")).isEqualTo(1);
            assertThat(server.awaitOut("max-connections"))
                    .contains("WARN", "lowered from 10000 to 28", "the limit on open files is 64");
            assertThatNewcomersGetIn(server);
            assertThatItStops(server);
        }
    }

    @Test
    void afterAShortageOfDescriptorsConnectionsAreAcceptedAgain() throws Exception {
        Tools.assumeInstalled("prlimit");
        try (ServerProcess server = ServerProcess.start(OPTIONS)) {
            server.port();
            ProcessResources empty = ProcessResources.of(server.pid());
            try (Crowd crowd = new Crowd();
                    WellBehavedPair pair = new WellBehavedPair(server.port(), BEAT)) {
                pair.awaitNextExchange();
                int descriptors = ProcessResources.of(server.pid()).descriptorCount();
                Tools.limit(server.pid(), "nofile", Integer.toString(descriptors + 3));
                for (int i = 0; i < 20; i++) {
                    crowd.add(TestClient.connect(server.port())); // as far as the kernel is concerned
                    crowd.get(i).send("LOGIN guest" + i);
                }
                for (int i = 0; i < 3; i++) {
                    crowd.get(i).expect("OK");
                }
                assertThat(server.awaitOut("cannot accept")).contains("WARN", "Too many open files");
                for (int i = 0; i < 20; i++) {
                    pair.awaitNextExchange();
                }
                assertThat(logged(server, "cannot accept")).isEqualTo(1);
                for (int i = 0; i < 3; i++) {
                    crowd.get(i).send("QUIT");
                    pair.awaitDisconnected("guest" + i);
                    crowd.get(i).close();
                }
                for (int i = 3; i < 6; i++) { // descriptors are free
                    crowd.get(i).expect("OK");
                }
                Tools.limit(server.pid(), "nofile", Integer.toString(descriptors + 100));
                for (int i = 6; i < 20; i++) {
                    crowd.get(i).expect("OK");
                }
                server.awaitOut("accepting connections again");
                assertThatNewcomersGetIn(server);
                pair.awaitNextExchange();
            }
            empty.awaitAgain();
            assertThatItStops(server);
        }
    }

    // threads

    /** As another user, whom the limit counts alone, since no other process uses this number. */
    @Test
    void withoutAFreeThreadNewcomersAreRefusedUntilThereIsOneAgain(@TempDir Path dir) throws Exception {
        Tools.assumeInstalled("prlimit");
        Tools.assumeInstalled("setpriv");
        assumeThat(Files.getAttribute(dir, "unix:uid")).as("who runs the tests").isEqualTo(0);
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Launch.ORDINARY.jar(), dir.resolve("chat-server.jar"));
        String user = Long.toString(1_000_000_000 + ProcessHandle.current().pid());
        String[] asUser = {"setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"};
        Launch launch = Launch.ORDINARY.by(asUser).from(jar).with("-XX:ActiveProcessorCount=2");
        try (ServerProcess server = ServerProcess.start(launch, OPTIONS)) {
            WellBehavedPair pair = new WellBehavedPair(server.port(), BEAT);
            pair.awaitNextExchange();
            ProcessResources baseline = ProcessResources.of(server.pid());
            try (Crowd guests = new Crowd()) {
                useUpThreads(server, asUser, guests);
                assertThat(server.awaitOut("no thread can be started"))
                        .contains("WARN", "unable to create native thread");
                pair.awaitNextExchange();
                assertThat(logged(server, "no thread can be started")).isEqualTo(1);
                haveTheWorkersStuck(server, guests);
                pair.awaitNextExchange();
            }
            assertThatNewcomersGetIn(server);
            server.awaitOut("threads can be started again");
            pair.awaitNextExchange();
            assertThat(logged(server, "no thread can be started")) // those who were cut may have made room for a while
                    .isBetween(1L, logged(server, "threads can be started again"));
            baseline.awaitAgain();
            try (Crowd guests = new Crowd()) {
                useUpThreads(server, asUser, guests);
                pair.close();
                assertThatItStops(server);
            }
        }
    }

    private static void useUpThreads(ServerProcess server, String[] asUser, Crowd guests) throws Exception {
        int threads =
                Path.of("/proc", Long.toString(server.pid()), "task").toFile().list().length;
        Tools.limit(server.pid(), "nproc", Integer.toString(threads + 20), asUser);
        String answer;
        do {
            TestClient guest = guests.add(TestClient.connect(server.port(), 1024));
            answer = guest.send("LOGIN guest" + guests.size()).receive();
            assertThat(answer).isIn("OK", "ERR server-full (try again later)");
            assertThat(guests.size()).isLessThan(40);
        } while (answer.equals("OK"));
    }

    /** The guests do not read, and one of them sends more than the buffers on the way take. */
    private static void haveTheWorkersStuck(ServerProcess server, Crowd guests) throws Exception {
        TestClient talker = guests.get(0);
        String lines = ("MSG " + "x".repeat(4000) + "\n").repeat(16);
        for (int i = 0; i < 50; i++) {
            talker.sendRaw(lines);
        }
    }

    // what holds afterwards

    private static long logged(ServerProcess server, String part) {
        return server.out().stream().filter(line -> line.contains(part)).count();
    }

    /** A newcomer logs in within a second; a busy machine has ten tries. */
    private static void assertThatNewcomersGetIn(ServerProcess server) throws IOException {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < 10 && nanos > TimeUnit.SECONDS.toNanos(1); i++) {
            long start = System.nanoTime();
            String answer;
            do {
                try (TestClient newcomer = TestClient.connect(server.port())) {
                    answer = newcomer.send("LOGIN newcomer").receive();
                    assertThat(answer).isIn("OK", "ERR server-full (try again later)", "ERR username-taken");
                }
            } while (!answer.equals("OK"));
            nanos = System.nanoTime() - start;
        }
        assertThat(Duration.ofNanos(nanos)).isLessThan(Duration.ofMillis(1100));
    }

    private static void assertThatItStops(ServerProcess server) throws Exception {
        long start = System.nanoTime();
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(server.out().get(server.out().size() - 1)).endsWith("[shutdown] stopped");
        assertThat(server.err()).isEmpty();
    }
}
