package chatserver.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Measures the server beside the others that this machine has: each workload after a warm-up, in turn (A B C, C B A), in
 * several rounds. A ratio of medians is a result; a single time is not.
 *
 * <p>Properties:
 *
 * <ul>
 *   <li>{@code bench.rounds}: 3 by default;
 *   <li>{@code bench.only}: names of workloads, separated by commas; {@code exodus} selects all whose names begin so;
 *   <li>{@code bench.servers}: {@code chat}, {@code chat-old}, {@code redis}, {@code nats}, {@code ngircd} and {@code
 *       blocking}, separated by commas;
 *   <li>{@code bench.jar} and {@code bench.old}: this project's jar, and another to compare it with;
 *   <li>{@code bench.users}: the most users in a room, 10,000 by default; the larger workloads shrink to it;
 *   <li>{@code bench.out}: the directory for the picture.
 * </ul>
 */
public final class Benchmark {
    /** Long enough for the JIT to compile the common path, here and in the server. */
    private static final Duration LONG_WARM_UP = Duration.ofSeconds(5);

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final String NOT_COUNTED = "warm-up";

    private final BenchmarkSettings settings = BenchmarkSettings.read();
    private final Map<Peer, String> peers = new EnumMap<>(Peer.class); // with their versions
    private final Results results = new Results();
    private final List<String> runs = new ArrayList<>();
    private final long start = System.nanoTime();

    private Benchmark() {}

    /** Measures, prints the results and writes them to files. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/proc/self/stat"))) {
            System.err.println("The benchmark needs Linux: it reads from /proc what a server has used.");
            System.exit(1);
        }
        new Benchmark().run();
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(settings.directory());
        for (Peer peer : settings.peers()) {
            Optional<String> version = peer.version();
            version.ifPresentOrElse(v -> peers.put(peer, v), () -> print("No " + peer.title() + " here: skipped."));
        }
        measureInTurn(workloads(false));
        measureOnce(workloads(true));
        write();
    }

    private List<Workload> workloads(boolean needNewServer) {
        return settings.workloads().stream()
                .filter(workload -> workload.needsNewServer() == needNewServer)
                .toList();
    }

    private void measureInTurn(List<Workload> workloads) throws IOException, InterruptedException {
        List<Server> servers = new ArrayList<>();
        try {
            for (Peer peer : workloads.isEmpty() ? List.<Peer>of() : peers.keySet()) {
                servers.add(Server.start(peer, settings.directory()));
            }
            for (Server server : servers) {
                run(Workloads.SATURATED.warmUp(LONG_WARM_UP), server, NOT_COUNTED);
            }
            for (Workload workload : workloads) {
                List<Server> able = new ArrayList<>(servers);
                able.removeIf(server -> !workload.suits(server.peer()));
                for (Server server : able) {
                    run(workload.warmUp(WARM_UP), server, NOT_COUNTED);
                }
                for (int round = 1; round <= settings.rounds(); round++) {
                    for (Server server : able) {
                        run(workload, server, round + "/" + settings.rounds());
                    }
                    Collections.reverse(able); // so that none always runs behind the same one
                }
            }
        } finally {
            for (Server server : servers) {
                server.close();
            }
        }
    }

    private void measureOnce(List<Workload> workloads) throws IOException, InterruptedException {
        for (Workload workload : workloads) {
            for (Peer peer : peers.keySet()) {
                if (workload.suits(peer)) {
                    try (Server server = Server.start(peer, settings.directory())) {
                        run(workload, server, "1/1");
                    }
                }
            }
        }
    }

    private void run(Workload workload, Server server, String round) throws IOException, InterruptedException {
        boolean counts = !round.equals(NOT_COUNTED);
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
        print("%4d s  %-12s %-8s %-15s %s"
                .formatted(seconds(), workload.name(), round, server.peer().title(), outcome));
        server.awaitRest();
    }

    private void write() throws IOException {
        List<Peer> measured = List.copyOf(peers.keySet());
        String report = Report.of(settings.workloads(), measured, results, where(measured));
        Path picture = settings.pictures().resolve("bench.svg");
        Files.createDirectories(settings.pictures());
        List<Peer> drawn =
                measured.stream().filter(peer -> peer != Peer.CHAT_OLD).toList();
        Files.writeString(picture, Chart.of(drawn, settings.workloads(), results, where(drawn)));
        Files.writeString(settings.directory().resolve("bench.md"), report);
        Files.write(settings.directory().resolve("runs.tsv"), runs);
        print("\n" + report);
        print("Took " + seconds() + " s. Written: " + picture + ", and bench.md and runs.tsv in " + settings.directory()
                + ".");
    }

    /** Returns the machine, and the versions of the servers in a second line. */
    private String where(List<Peer> servers) throws IOException {
        return Machine.here() + "\n"
                + servers.stream()
                        .filter(peer -> peer != Peer.BLOCKING)
                        .map(peer -> peer.title() + " " + peers.get(peer))
                        .collect(Collectors.joining(", "));
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - start).toSeconds();
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
