package chatserver.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Half an hour of guests of every kind, well-behaved or not, who come and go; alice and bob check every line all the
 * time. Prints a line a minute about the server's process, and ends with the same checks as the fault tests. Not a part
 * of the suite; see the README. It takes about half of what two cores can do, however fast they are.
 */
class ChurnSoak {
    private static final Duration TIME = Duration.ofSeconds(
            Math.round(60 * Double.parseDouble(System.getProperty("chatserver.soak.minutes", "30"))));

    private static final long SEED = Long.getLong("chatserver.soak.seed", System.nanoTime());

    private static final int CHURNERS = 4;
    private static final int MAX_CONNECTIONS = 80;
    private static final int STALLED_AT_ONCE = 3; // of each churner
    private static final long MEGABYTE = 1 << 20;

    /** By how much the heap in use may grow from the first minute to the end, what was made garbage apart. */
    private static final long MAX_GROWTH = 4 * MEGABYTE;

    private static final Pattern USED = Pattern.compile("garbage-first heap .*? used (\\d+)K");

    private final AtomicLong visits = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<Visit, AtomicLong> ofKind = new TreeMap<>();
    private final CountDownLatch ending = new CountDownLatch(1);

    private ServerProcess server;

    /** What a guest does. */
    private enum Visit {
        CHATS,
        TAKES_NOTHING,
        RESETS,
        ENDS_OUTPUT,
        FLOODS,
        ASKS_AND_DOES_NOT_READ,
        SENDS_NO_LINE,
        SENDS_BYTES,
        COMES_WITH_MANY
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void guestsComeAndGo() throws Exception {
        for (Visit kind : Visit.values()) {
            ofKind.put(kind, new AtomicLong());
        }
        System.out.println("seed " + SEED);
        try (ServerProcess process = ServerProcess.start(
                Launch.ORDINARY.with("-Xmx128m", "-XX:+UseG1GC"),
                "--host=127.0.0.1",
                "--port=0",
                "--write-timeout=2",
                "--login-timeout=5",
                "--max-connections=" + MAX_CONNECTIONS)) {
            server = process;
            server.port();
            heapAfterCollection(); // opens what a later look opens, too
            Baseline empty = Baseline.of(server.pid());
            Residents residents = new Residents(server.port(), Duration.ofMillis(50));
            List<Future<Void>> churners = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(CHURNERS);
            for (int i = 0; i < CHURNERS; i++) {
                churners.add(threads.submit(new Churner(i)));
            }
            long first = watch(residents, churners);
            ending.countDown();
            for (Future<Void> churner : churners) {
                churner.get();
            }
            threads.shutdown();
            residents.awaitNext();
            residents.close();
            empty.awaitAgain();
            try (TestClient newcomer = TestClient.connect(server.port())) {
                newcomer.send("LOGIN newcomer").expect("OK");
                // A socket is closed a moment before its user leaves.
                Baseline.await("being alone", () -> isAlone(newcomer));
            }
            long last = heapAfterCollection();
            report("end", last);
            System.out.println("visits: " + ofKind + ", refused: " + refused);
            assertThat(last).as("bytes of the heap in use").isLessThan(first + MAX_GROWTH);
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.err()).isEmpty();
            assertThat(server.out()).noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
        }
    }

    private static boolean isAlone(TestClient newcomer) {
        try {
            newcomer.send("WHO").send("PING");
            int users = 0;
            String line;
            while (!(line = newcomer.receive()).equals("PONG")) {
                users += line.startsWith("USER ") ? 1 : 0;
            }
            return users == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints a line a minute, until the time is over; returns the heap in use in the first of them. */
    private long watch(Residents residents, List<Future<Void>> churners) throws Exception {
        System.out.println("minute  visits  threads  descriptors  resident MB  heap in use after a collection, MB");
        long start = System.nanoTime();
        long first = 0;
        for (int minute = 1; System.nanoTime() - start < TIME.toNanos(); minute++) {
            long left = Math.min(
                    TimeUnit.MINUTES.toNanos(minute) - (System.nanoTime() - start),
                    TIME.toNanos() - (System.nanoTime() - start));
            ending.await(left, TimeUnit.NANOSECONDS);
            residents.awaitNext();
            for (Future<Void> churner : churners) {
                if (churner.isDone()) {
                    churner.get(); // throws what it has died of
                }
            }
            long heap = heapAfterCollection();
            first = first == 0 ? heap : first;
            report(Integer.toString(minute), heap);
        }
        return first;
    }

    private void report(String when, long heap) throws IOException {
        Path process = Path.of("/proc", Long.toString(server.pid()));
        System.out.printf(
                "%6s  %6d  %7d  %11d  %11.1f  %8.1f%n",
                when,
                visits.get(),
                process.resolve("task").toFile().list().length,
                process.resolve("fd").toFile().list().length,
                residentKilobytes(process) / 1024.0,
                heap / (double) MEGABYTE);
    }

    private static long residentKilobytes(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private long heapAfterCollection() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        assertThat(used.find()).isTrue();
        return 1024 * Long.parseLong(used.group(1));
    }

    private String jcmd(String what) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(server.pid()), what)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Sends one guest after another, in its own thread; each time it rests for as long as that has taken. */
    private final class Churner implements Callable<Void> {
        private final int number;
        private final Random random;
        private final Deque<TestClient> stalled = new ArrayDeque<>();

        Churner(int number) {
            this.number = number;
            random = new Random(SEED + number);
        }

        @Override
        public Void call() throws Exception {
            long took = 0;
            while (!ending.await(took + TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.NANOSECONDS)) {
                long start = System.nanoTime();
                Visit kind = Visit.values()[random.nextInt(Visit.values().length)];
                try {
                    visit(kind);
                } catch (IOException e) {
                    refused.incrementAndGet(); // or cut: that is the server's right, and the residents see the rest
                }
                ofKind.get(kind).incrementAndGet();
                visits.incrementAndGet();
                took = System.nanoTime() - start;
            }
            for (TestClient client : stalled) {
                client.close();
            }
            return null;
        }

        private void visit(Visit kind) throws IOException {
            switch (kind) {
                case CHATS -> chat();
                case TAKES_NOTHING -> takeNothing();
                case RESETS -> reset();
                case ENDS_OUTPUT -> endOutput();
                case FLOODS -> flood();
                case ASKS_AND_DOES_NOT_READ -> ask();
                case SENDS_NO_LINE -> sendNoLine();
                case SENDS_BYTES -> sendBytes();
                case COMES_WITH_MANY -> comeWithMany();
            }
        }

        private TestClient login(int buffer) throws IOException {
            TestClient client = TestClient.connect(server.port(), buffer);
            client.send("LOGIN " + name());
            String answer = client.receive();
            if (answer == null || !answer.equals("OK")) {
                client.close();
                assertThat(answer).isEqualTo("ERR server-full (try again later)");
                throw new IOException("refused");
            }
            return client;
        }

        private String name() {
            return "guest-" + number + "-" + visits.get() + "-" + random.nextInt(1000);
        }

        private void chat() throws IOException {
            try (TestClient guest = login(1 << 16)) {
                for (int i = random.nextInt(20); i > 0; i--) {
                    guest.send("MSG hello " + "again ".repeat(random.nextInt(50)))
                            .send("DM alice psst")
                            .send("WHO");
                }
                guest.send("QUIT");
                while (guest.receive() != null) {
                    // reads everything
                }
            }
        }

        private void takeNothing() throws IOException {
            stalled.add(login(1024));
            if (stalled.size() > STALLED_AT_ONCE) {
                stalled.remove().close();
            }
        }

        private void reset() throws IOException {
            TestClient guest = login(1 << 16);
            guest.sendRaw("MSG bye\nMSG half of a li");
            guest.reset();
        }

        private void endOutput() throws IOException {
            try (TestClient guest = TestClient.connect(server.port())) {
                guest.sendRaw("LOGIN " + name() + "\nMSG hi\nDM bob hi\nWHO\nMSG no line")
                        .endOutput();
                while (guest.receive() != null) {
                    // reads everything
                }
            }
        }

        private void flood() throws IOException {
            try (TestClient guest = login(1 << 16)) {
                String lines = ("MSG " + "x".repeat(random.nextInt(1000) + 1) + "\n").repeat(50);
                for (int i = 0; i < 20; i++) {
                    guest.sendRaw(lines);
                }
            }
        }

        private void ask() throws IOException {
            TestClient guest = login(1024);
            for (int i = 0; i < 20; i++) {
                guest.sendRaw("WHO\nHELP\nNONSENSE\n".repeat(10));
            }
            guest.reset();
        }

        private void sendNoLine() throws IOException {
            try (TestClient guest = TestClient.connect(server.port())) {
                guest.sendRaw("x".repeat(100_000));
            }
        }

        private void sendBytes() throws IOException {
            byte[] bytes = new byte[random.nextInt(2000)];
            random.nextBytes(bytes);
            try (TestClient guest = TestClient.connect(server.port())) {
                guest.sendRaw(bytes);
            }
        }

        private void comeWithMany() throws IOException {
            List<TestClient> many = new ArrayList<>();
            try {
                for (int i = 0; i < MAX_CONNECTIONS / 2; i++) {
                    many.add(TestClient.connect(server.port()));
                }
            } finally {
                for (TestClient guest : many) {
                    guest.close();
                }
            }
        }
    }
}
