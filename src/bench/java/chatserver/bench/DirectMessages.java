package chatserver.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One user sends direct messages to another, each as soon as the one before has arrived and is answered, while all the
 * other users are silent.
 */
record DirectMessages(String name, int users, Duration duration) implements Workload {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WARM_UP_USERS = 10;
    private static final int BYTES = 64;

    @Override
    public String title() {
        return String.format("direct messages between two of %,d users", users);
    }

    @Override
    public List<Measure> shown() {
        return List.of(Measure.CPU, Measure.P50, Measure.P99);
    }

    @Override
    public boolean suits(Peer peer) {
        return peer.isChatServer();
    }

    @Override
    public Workload warmUp(Duration time) {
        return new DirectMessages(name, WARM_UP_USERS, time);
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException, InterruptedException {
        try (LoadGenerator load = new LoadGenerator(server)) {
            load.readers(users - 2);
            Client sender = load.senders(1).get(0);
            Client receiver = load.readers(1).get(0);
            load.awaitQuiet(QUIET);
            server.awaitRest();
            Latencies latencies = new Latencies();
            sender.countLines();
            receiver.setListener(new Timestamps(latencies));

            CpuTime before = server.cpu();
            long end = System.nanoTime() + duration.toNanos();
            long sent = 0;
            while (System.nanoTime() < end) {
                sender.send("DM " + receiver.name() + " " + Timestamps.of(System.nanoTime()) + Timestamps.filling(BYTES)
                        + "\n");
                sent++;
                load.awaitLines("a direct message and its answer", PATIENCE, List.of(receiver, sender), sent);
            }

            Map<Measure, Double> figures = new EnumMap<>(Measure.class);
            figures.put(Measure.CPU, (double) server.cpu().since(before).toNanos() / sent);
            figures.put(Measure.P50, latencies.percentile(.5));
            figures.put(Measure.P99, latencies.percentile(.99));
            return figures;
        }
    }
}
