package chatserver.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Measures the server beside those that this machine has: each workload after a warm-up, in turn (A B C A B C), in
 * several rounds. A ratio of medians is a result; a single time is not.
 *
 * <p>Properties: {@code bench.rounds}; {@code bench.only} and {@code bench.servers}, names separated by commas;
 * {@code bench.users}, how many make a full house; {@code bench.out}, the directory for the picture; {@code bench.jar}.
 */
public final class Benchmark {
    private static final Path DIRECTORY = Path.of("target", "bench");
    private static final FanOut SATURATED =
            new FanOut("saturated", "1 sender, 100 readers", 100, 1, 64, 0, 0, Duration.ofMillis(1500));
    /** So long that what is compiled while it runs is compiled, here and there. */
    private static final Duration LONG_WARM_UP = Duration.ofSeconds(5);

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int MOST_USERS = 10_000;
    private static final int OTHER_FILES = 300; // that a process has open

    private final int rounds = Integer.parseInt(property("bench.rounds", "3"));
    private final List<Workload> workloads = wanted("bench.only", workloads(), Workload::name);
    private final Map<Peer, String> peers = new EnumMap<>(Peer.class); // with their versions
    private final Results results = new Results();
    private final List<String> runs = new ArrayList<>();
    private final long start = System.nanoTime();

    private Benchmark() {}

    /** Measures, and prints and writes what was measured. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/proc/self/stat"))) {
            System.err.println("The benchmark needs Linux: it reads from /proc what a server has used.");
            System.exit(1);
        }
        new Benchmark().run();
    }

    private static List<Workload> workloads() {
        Duration three = Duration.ofSeconds(3);
        Duration five = Duration.ofSeconds(5);
        return List.of(
                SATURATED,
                new FanOut("ten", "1 sender, 10 readers", 10, 1, 64, 0, 0, SATURATED.duration()),
                new FanOut("thousand", "1 sender, 1000 readers", 1000, 1, 64, 0, 0, SATURATED.duration()),
                new FanOut("talkers", "9 senders, 9 readers", 9, 9, 64, 0, 0, SATURATED.duration()),
                new FanOut("paced", "400 messages/s to 100 readers", 100, 1, 64, 400, 0, three),
                new FanOut("small", "50 messages/s to 9 readers", 9, 1, 64, 50, 0, three),
                new FanOut("unstalled", "300 × 4000 bytes/s to 100 readers", 100, 10, 4000, 300, 0, five),
                new FanOut("stalled", "the same, 50 more do not read", 100, 10, 4000, 300, 50, five),
                new FullHouse("house", users(), Duration.ofSeconds(15)));
    }

    /** As many as asked for, or as the limit on open files allows. */
    private static int users() {
        int wish = Integer.parseInt(property("bench.users", Integer.toString(MOST_USERS)));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            int possible = (int) Math.min(wish, system.getMaxFileDescriptorCount() - OTHER_FILES);
            if (possible < wish) {
                print("The limit on open files allows " + possible + " users, not " + wish + ".");
            }
            return possible;
        }
        return wish;
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        for (Peer peer : wanted("bench.servers", List.of(Peer.values()), Peer::toString)) {
            Optional<String> version = peer.version();
            version.ifPresentOrElse(v -> peers.put(peer, v), () -> print(peer.title() + " is not here: skipped."));
        }
        fanOut();
        fillTheHouse();

        String where = Machine.here() + "\n"
                + peers.entrySet().stream()
                        .filter(peer -> peer.getKey() != Peer.BLOCKING)
                        .map(peer -> peer.getKey().title() + " " + peer.getValue())
                        .collect(Collectors.joining(", "));
        String report = Report.of(workloads, List.copyOf(peers.keySet()), results, where);
        Path picture = Path.of(property("bench.out", DIRECTORY.toString()), "bench.svg");
        Files.createDirectories(picture.getParent());
        Files.writeString(picture, Chart.of(List.copyOf(peers.keySet()), workloads, results, where));
        Files.writeString(DIRECTORY.resolve("bench.md"), report);
        Files.write(DIRECTORY.resolve("runs.tsv"), runs);
        print("\n" + report);
        print("Took " + seconds() + " s. Written: " + picture + ", and bench.md and runs.tsv in " + DIRECTORY + ".");
    }

    private void fanOut() throws IOException, InterruptedException {
        List<FanOut> fanOuts = workloads.stream()
                .filter(FanOut.class::isInstance)
                .map(FanOut.class::cast)
                .toList();
        List<Server> servers = new ArrayList<>();
        try {
            for (Peer peer : fanOuts.isEmpty() ? List.<Peer>of() : peers.keySet()) {
                servers.add(Server.start(peer, DIRECTORY));
            }
            for (Server server : servers) {
                run(SATURATED.warmUp(LONG_WARM_UP), server, "warm-up");
            }
            for (FanOut fanOut : fanOuts) {
                List<Server> able =
                        servers.stream().filter(s -> fanOut.suits(s.peer())).toList();
                for (Server server : able) {
                    run(fanOut.warmUp(WARM_UP), server, "warm-up");
                }
                for (int round = 1; round <= rounds; round++) {
                    for (Server server : able) {
                        run(fanOut, server, round + "/" + rounds);
                    }
                }
            }
        } finally {
            for (Server server : servers) {
                server.close();
            }
        }
    }

    /** Once only, and each in a server of its own to which nobody has come before. */
    private void fillTheHouse() throws IOException, InterruptedException {
        for (Workload workload : workloads) {
            if (workload instanceof FullHouse house) {
                for (Peer peer : peers.keySet()) {
                    if (house.suits(peer)) {
                        try (Server server = Server.start(peer, DIRECTORY)) {
                            run(house, server, "1/1");
                        }
                    }
                }
            }
        }
    }

    private void run(Workload workload, Server server, String round) throws IOException, InterruptedException {
        boolean counts = !round.equals("warm-up");
        String outcome;
        try {
            Map<Measure, Double> figures = workload.run(server);
            if (counts) {
                results.add(workload, server.peer(), figures);
                figures.forEach((measure, value) -> runs.add(String.join(
                        "\t", workload.name(), server.peer().toString(), round, measure.toString(), value.toString())));
            }
            outcome = workload.shown().stream()
                    .filter(figures::containsKey)
                    .map(measure -> measure + " " + Report.number(figures.get(measure)))
                    .collect(Collectors.joining("  "));
        } catch (IOException e) {
            if (counts) {
                results.fail(workload, server.peer(), e.getMessage());
            }
            outcome = e.getMessage();
        }
        print("%4d s  %-10s %-8s %-15s %s"
                .formatted(seconds(), workload.name(), round, server.peer().title(), outcome));
        server.awaitRest();
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - start).toSeconds();
    }

    /** Those of all whose names the property has, or all where it is not set. */
    private static <T> List<T> wanted(String property, List<T> all, Function<T, String> name) {
        List<String> names =
                List.of(property(property, "").toLowerCase(Locale.ROOT).split(","));
        if (names.equals(List.of(""))) {
            return all;
        }
        List<String> known =
                all.stream().map(name).map(n -> n.toLowerCase(Locale.ROOT)).toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException(property + ": expected some of " + known + ", not " + names);
        }
        return all.stream()
                .filter(one -> names.contains(name.apply(one).toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** A build sets those that nobody asked for to nothing. */
    private static String property(String name, String otherwise) {
        String value = System.getProperty(name, "");
        return value.isBlank() ? otherwise : value;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
