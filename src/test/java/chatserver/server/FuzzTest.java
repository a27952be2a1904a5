package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import chatserver.connection.CloseReason;
import chatserver.testing.Logs;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Marker;

/**
 * Twenty clients do anything at all, while three well-behaved ones listen; afterwards a model looks whether all promises
 * were kept to all of them. A seed makes every client's doings, though not their order among each other: {@code
 * -Dchatserver.fuzz.seed=N} repeats a round, {@code -Dchatserver.fuzz.seconds=N} goes on with new ones for that long.
 */
class FuzzTest {
    private static final int CLIENTS = 20;
    private static final int STEPS = 300; // of one client in a round
    private static final int WATCHERS = 3;
    private static final int FIRST_WATCHER = 100; // its number as a client
    private static final int CHECKER = 200;
    private static final int PATIENCE_MILLIS = 30_000;

    @Test
    @Timeout(3600) // for as long as it is told to
    void nobodyCanSpoilItForTheOthers() throws Exception {
        Long given = Long.getLong("chatserver.fuzz.seed");
        long nanos = TimeUnit.SECONDS.toNanos(Long.getLong("chatserver.fuzz.seconds", 0));
        long start = System.nanoTime();
        long seed = given == null ? new Random().nextLong() : given;
        do {
            System.out.println("chatserver.fuzz.seed=" + seed);
            try {
                new Round(seed).play();
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
        private final Queue<FuzzVisit> visits = new ConcurrentLinkedQueue<>();
        private final List<Watcher> watchers = new ArrayList<>();

        Round(long seed) {
            random = new Random(seed);
            echo = random.nextBoolean();
            maxLine = random.nextBoolean() ? 256 : 4096;
        }

        void play() throws Exception {
            ServerThreads threads = new ServerThreads();
            // No deadline: on a busy machine one would pass, and it would hide whatever stays behind.
            try (TestServer server = threads.start(
                            "--idle-timeout=0",
                            "--login-timeout=0",
                            "--write-timeout=0",
                            "--echo=" + echo,
                            "--max-line=" + maxLine);
                    threads) {
                try {
                    for (int i = 0; i < WATCHERS; i++) {
                        watchers.add(new Watcher(i, server.port()));
                        visits.add(watchers.get(i).visit);
                    }
                    runAll(server, threads);
                } finally {
                    for (Watcher watcher : watchers) {
                        watcher.close();
                    }
                }
            }
            new Model(watchers.get(0).visit.broadcasts(), List.copyOf(visits), echo).check();
            assertThat(threads.complaints).as("failures").isEmpty();
        }

        private void runAll(TestServer server, ServerThreads threads) throws Exception {
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
            for (Watcher watcher : watchers) {
                tasks.add(watcher::readToEnd);
            }
            Together.run(tasks);
        }

        /** Nobody is left behind, and a new user is served; who leaves, which tells the watchers that all is over. */
        private void check(TestServer server) throws IOException {
            FuzzVisit visit = new FuzzVisit(CHECKER, 0, "checker");
            visit.loggedIn = true;
            visit.owed.add("MSG checker " + visit.tag(0));
            visits.add(visit);
            try (TestClient checker = server.login(visit.name)) {
                for (Watcher watcher : watchers) { // one after the other, until what each has said is carried out
                    String last = watcher.sayLast();
                    String line;
                    while (!last.equals(line = checker.receive())) {
                        assertThat(line).isNotNull();
                    }
                }
                List<String> expected = List.of("USER checker", "USER w0", "USER w1", "USER w2");
                long start = System.nanoTime();
                List<String> present;
                while (!(present = who(checker)).equals(expected)) {
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

        private static List<String> who(TestClient checker) throws IOException {
            List<String> users = new ArrayList<>();
            String line;
            checker.sendRaw("WHO\nPING\n");
            while (!"PONG".equals(line = checker.receive())) {
                assertThat(line).isNotNull();
                if (line.startsWith("USER ")) {
                    users.add(line);
                }
            }
            return users;
        }
    }

    /** One who reads all the time, and says something when told to. */
    private static final class Watcher {
        final FuzzVisit visit;
        private final Socket socket;
        private int said; // guarded by this

        Watcher(int number, int port) throws IOException {
            visit = new FuzzVisit(FIRST_WATCHER + number, 0, "w" + number);
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            send("LOGIN " + visit.name);
            readUntil("OK");
        }

        void readToEnd() throws IOException {
            readUntil("INFO checker disconnected");
        }

        private void readUntil(String last) throws IOException {
            byte[] bytes = new byte[8192];
            int next = visit.lines.size();
            while (!visit.lines.subList(next, visit.lines.size()).contains(last)) {
                next = visit.lines.size();
                int count = socket.getInputStream().read(bytes);
                assertThat(count)
                        .as("%s is cut, after %s", visit, visit.latest())
                        .isPositive();
                visit.read(ByteBuffer.wrap(bytes, 0, count));
            }
        }

        synchronized void say() {
            String text = visit.tag(said++);
            visit.owed.add("MSG " + visit.name + " " + text);
            send("MSG " + text);
        }

        /** Tells the checker something in private, and returns how that reads. */
        synchronized String sayLast() {
            String text = visit.tag(said++);
            send("DM checker " + text);
            return "DM " + visit.name + " " + text;
        }

        private void send(String line) {
            try {
                socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(visit + " is cut", e);
            }
        }

        void close() throws IOException {
            socket.close();
        }
    }

    /** The threads of one server, among those of others in this JVM; and what they have to complain of. */
    private static final class ServerThreads extends ThreadGroup implements AutoCloseable {
        final Queue<String> complaints = new ConcurrentLinkedQueue<>();
        private final TurboFilter filter = new TurboFilter() {
            @Override
            public FilterReply decide(
                    Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
                boolean bad = level.isGreaterOrEqual(Level.WARN) || contains(params, CloseReason.FAILURE);
                if (bad && ServerThreads.this == Thread.currentThread().getThreadGroup()) {
                    complaints.add(format + " " + Arrays.toString(params) + " " + thrown);
                }
                return FilterReply.NEUTRAL;
            }
        };

        ServerThreads() {
            super("fuzzed server");
        }

        private static boolean contains(Object[] params, Object param) {
            return params != null && Arrays.asList(params).contains(param);
        }

        @Override
        public void uncaughtException(Thread thread, Throwable e) {
            complaints.add(thread.getName() + " has died: " + e);
        }

        /** Starts a server whose threads are these: a thread is of the group of the one that starts it. */
        TestServer start(String... options) throws Exception {
            FutureTask<TestServer> start = new FutureTask<>(() -> TestServer.start(options));
            new Thread(this, start, "start").start();
            TestServer server = start.get();
            Logs.context().addTurboFilter(filter);
            return server;
        }

        void awaitEndOfAllBut(List<String> names) throws InterruptedException {
            Set<String> staying = new HashSet<>();
            for (Thread thread : all()) {
                String[] words = thread.getName().split(" ");
                if (!words[0].startsWith("conn-")) {
                    continue;
                }
                if (words.length > 1 && names.contains(words[1])) {
                    staying.add(words[1]);
                } else {
                    thread.join(PATIENCE_MILLIS);
                    assertThat(thread.isAlive()).as("%s is alive", thread).isFalse();
                }
            }
            assertThat(staying).containsExactlyInAnyOrderElementsOf(names);
        }

        private List<Thread> all() {
            Thread[] threads = new Thread[1000];
            return Arrays.asList(threads).subList(0, enumerate(threads));
        }

        @Override
        public void close() {
            Logs.context().getTurboFilterList().remove(filter);
        }
    }

    /** What was said to everybody, as one has heard it who said nothing; and whether everybody's doings agree with it. */
    private static final class Model {
        private final List<String> said;
        private final List<FuzzVisit> visits;
        private final boolean echo;
        private final Map<String, Integer> places = new HashMap<>(); // of every MSG, for none is said twice
        private final Map<String, Integer> leavings = new HashMap<>();

        Model(List<String> said, List<FuzzVisit> visits, boolean echo) {
            this.said = said;
            this.visits = visits;
            this.echo = echo;
        }

        void check() {
            checkSaid();
            checkLeavings();
            for (FuzzVisit visit : visits) {
                checkOrder(visit);
                checkHeard(visit);
                assertThat(visit.owed.stream().filter(line -> !places.containsKey(line)))
                        .as("what %s has said and nobody has heard", visit)
                        .isEmpty();
            }
        }

        /** Everybody who spoke had the name, from the first of the lines to the notice, and nobody else meanwhile. */
        private void checkSaid() {
            Map<String, FuzzVisit> byTag = new HashMap<>();
            visits.forEach(visit -> byTag.put(visit.tag(0), visit));
            Map<String, FuzzVisit> speaking = new HashMap<>();
            Set<FuzzVisit> gone = new HashSet<>();
            for (int i = 0; i < said.size(); i++) {
                String line = said.get(i);
                String name = line.split(" ")[1];
                String key = name.toLowerCase(Locale.ROOT);
                FuzzVisit known = speaking.get(key);
                if (line.startsWith("INFO ")) {
                    leavings.merge(key, 1, Integer::sum);
                    speaking.remove(key);
                    gone.add(known);
                    assertThat(known == null || known.name.equals(name))
                            .as("'%s' after %s", line, known)
                            .isTrue();
                } else {
                    FuzzVisit.Tag tag = FuzzVisit.Tag.of(line);
                    FuzzVisit speaker = byTag.get("#" + tag.client() + "." + tag.visit() + ".0");
                    assertThat(places.put(line, i))
                            .as("'%s' was said before", line)
                            .isNull();
                    assertThat(speaker).as("who said '%s'", line).isNotNull().isNotIn(gone);
                    assertThat(name).as("who said '%s'", line).isEqualTo(speaker.name);
                    assertThat(known == null || known == speaker)
                            .as("'%s' while %s is here", line, known)
                            .isTrue();
                    speaking.put(key, speaker);
                }
            }
            assertThat(speaking.keySet()).as("those who are left").isSubsetOf("w0", "w1", "w2");
        }

        /** One notice for everybody who was logged in. */
        private void checkLeavings() {
            Map<String, Integer> certain = new HashMap<>();
            Map<String, Integer> possible = new HashMap<>();
            for (FuzzVisit visit : visits) {
                if (visit.client < FIRST_WATCHER || visit.client >= CHECKER) {
                    certain.merge(visit.key(), visit.loggedIn ? 1 : 0, Integer::sum);
                    possible.merge(visit.key(), visit.loggedIn || visit.isUncertain() ? 1 : 0, Integer::sum);
                }
            }
            assertThat(certain.keySet()).containsAll(leavings.keySet());
            certain.forEach((key, count) -> assertThat(leavings.getOrDefault(key, 0))
                    .as("leavings of %s", key)
                    .isBetween(count, possible.get(key)));
        }

        /** What one sender sent to all and to one comes in its order, at everybody. */
        private static void checkOrder(FuzzVisit visit) {
            Map<String, Integer> latest = new HashMap<>();
            for (String line : visit.lines) {
                if (line.startsWith("MSG ") || line.startsWith("DM ")) {
                    FuzzVisit.Tag tag = FuzzVisit.Tag.of(line);
                    Integer before = latest.put(tag.client() + "." + tag.visit(), tag.text());
                    assertThat(before == null || before < tag.text())
                            .as("%s: '%s' after number %d", visit, line, before)
                            .isTrue();
                }
            }
        }

        /** Everybody has heard a stretch of what was said, less the own lines; up to the own notice if all went well. */
        private void checkHeard(FuzzVisit visit) {
            List<String> heard = visit.broadcasts();
            int first = 0;
            while (first < heard.size() && !heard.get(first).startsWith("MSG ")) {
                first++;
            }
            if (first == heard.size()) {
                return; // notices alone, which cannot be told from each other
            }
            assertThat(places.get(heard.get(first)))
                    .as("where '%s' was said, which %s has heard", heard.get(first), visit)
                    .isNotNull();
            int place = places.get(heard.get(first));
            for (int i = first - 1, at = place; i >= 0; i--) {
                at = step(at, -1, visit);
                assertThat(heard.get(i))
                        .as("what %s heard before %d", visit, at)
                        .isEqualTo(at(at));
            }
            for (int i = first + 1; i < heard.size(); i++) {
                place = step(place, 1, visit);
                assertThat(heard.get(i))
                        .as("what %s heard after %d", visit, place)
                        .isEqualTo(at(place));
            }
            if (visit.ended) {
                assertThat(at(step(place, 1, visit)))
                        .as("what follows the last line that %s heard", visit)
                        .isEqualTo("INFO " + visit.name + " disconnected");
            } else if (visit.client >= FIRST_WATCHER) {
                assertThat(place).as("how far %s has heard", visit).isEqualTo(said.size() - 1);
            }
        }

        private int step(int place, int by, FuzzVisit visit) {
            int next = place + by;
            while (!echo && at(next).startsWith("MSG " + visit.name + " ")) {
                next += by;
            }
            return next;
        }

        private String at(int place) {
            return place >= 0 && place < said.size() ? said.get(place) : "nothing";
        }
    }
}
