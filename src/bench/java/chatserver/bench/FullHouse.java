package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Very many users: they enter, are silent, and get a message; then one asks which users there are. */
record FullHouse(String name, int users, Duration idle) implements Workload {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration SETTLING =
            Duration.ofSeconds(30); // until the JIT has compiled what the logins made hot
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int BYTES = 64;

    @Override
    public String title() {
        return String.format("%,d users", users);
    }

    @Override
    public List<Measure> shown() {
        return List.of(Measure.ALL_IN, Measure.USER, Measure.GROWTH, Measure.IDLE, Measure.REACH, Measure.WHO);
    }

    @Override
    public boolean suits(Peer peer) {
        return peer.wire().carries(users, BYTES);
    }

    /** Returns itself, because it measures a new server. */
    @Override
    public Workload warmUp(Duration time) {
        return this;
    }

    @Override
    public boolean needsNewServer() {
        return true;
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException, InterruptedException {
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        try (LoadGenerator load = new LoadGenerator(server)) {
            long empty = server.residentKilobytes();
            long start = System.nanoTime();
            List<Client> all = new ArrayList<>(load.readers(users / 2));
            long half = server.residentKilobytes();
            all.addAll(load.readers(users - 1 - users / 2));
            Client speaker = load.senders(1).get(0);
            figures.put(Measure.ALL_IN, (System.nanoTime() - start) / 1e9);
            double full = server.residentKilobytes();
            figures.put(Measure.USER, (full - empty) / users);
            figures.put(Measure.GROWTH, (full - half) / (half - empty));
            load.awaitQuiet(QUIET);

            load.pollFor(SETTLING);
            CpuTime before = server.cpu();
            load.pollFor(idle);
            figures.put(Measure.IDLE, 100.0 * server.cpu().since(before).toNanos() / idle.toNanos());

            all.forEach(Client::countLines);
            long sent = System.nanoTime();
            speaker.send(server.wire().message(Timestamps.of(0) + Timestamps.filling(BYTES)));
            load.awaitLines("a message", PATIENCE, all, server.wire().linesPerMessage());
            figures.put(Measure.REACH, (System.nanoTime() - sent) / 1e6);

            if (server.peer().isChatServer()) {
                figures.put(Measure.WHO, who(load, all.get(0)) / (double) users);
            }
        }
        return figures;
    }

    private long who(LoadGenerator load, Client client) throws IOException {
        StringBuilder answer = new StringBuilder();
        client.setListener((bytes, at) -> answer.append(US_ASCII.decode(bytes)));
        client.send("WHO\nPING\n");
        load.await("WHO", PATIENCE, () -> answer.indexOf("PONG\n") >= 0);
        return answer.toString()
                .lines()
                .filter(line -> line.startsWith("USER "))
                .distinct()
                .count();
    }
}
