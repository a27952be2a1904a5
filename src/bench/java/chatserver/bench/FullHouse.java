package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Very many users: they come in, are idle, all get a message; one asks who is there, and a tenth leaves at once while
 * some of the others measure how long a PING takes. Only this project's server knows these last commands.
 */
record FullHouse(String name, int users, Duration idle) implements Workload {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration SETTLING =
            Duration.ofSeconds(30); // what is compiled after the rush is compiled by then
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PINGERS = 10;
    private static final int BYTES = 64;

    @Override
    public String title() {
        return String.format("%,d users", users);
    }

    @Override
    public List<Measure> shown() {
        return List.of(
                Measure.ALL_IN,
                Measure.USER,
                Measure.GROWTH,
                Measure.IDLE,
                Measure.REACH,
                Measure.WHO,
                Measure.LEFT,
                Measure.PING);
    }

    @Override
    public boolean suits(Peer peer) {
        return peer.wire().carries(users, BYTES);
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException, InterruptedException {
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        try (LoadGenerator clients = new LoadGenerator(server)) {
            long empty = server.residentKilobytes();
            long start = System.nanoTime();
            List<Client> everybody = new ArrayList<>(clients.readers(users / 2));
            long half = server.residentKilobytes();
            everybody.addAll(clients.readers(users - 1 - users / 2));
            Client speaker = clients.senders(1).get(0);
            figures.put(Measure.ALL_IN, (System.nanoTime() - start) / 1e9);
            double full = server.residentKilobytes();
            figures.put(Measure.USER, (full - empty) / users);
            figures.put(Measure.GROWTH, (full - half) / (half - empty));
            clients.awaitQuiet(QUIET);

            clients.pollFor(SETTLING);
            Duration cpu = server.cpu();
            clients.pollFor(idle);
            figures.put(Measure.IDLE, 100.0 * server.cpu().minus(cpu).toNanos() / idle.toNanos());

            everybody.forEach(Client::countLines);
            long said = System.nanoTime();
            speaker.send(server.wire().message(Timestamps.of(0) + Timestamps.filling(BYTES)));
            awaitLines(clients, everybody, server.wire().linesPerMessage());
            figures.put(Measure.REACH, (System.nanoTime() - said) / 1e6);

            if (server.peer() == Peer.CHAT) {
                figures.put(Measure.WHO, who(clients, everybody.get(0)) / (double) users);
                leave(clients, everybody, figures);
            }
        }
        return figures;
    }

    private long who(LoadGenerator clients, Client client) throws IOException {
        StringBuilder answer = new StringBuilder();
        client.setListener((bytes, at) -> answer.append(US_ASCII.decode(bytes)));
        client.send("WHO\nPING\n");
        clients.await("WHO", PATIENCE, () -> answer.indexOf("PONG\n") >= 0);
        return answer.toString()
                .lines()
                .filter(line -> line.startsWith("USER "))
                .distinct()
                .count();
    }

    private void leave(LoadGenerator clients, List<Client> everybody, Map<Measure, Double> figures) throws IOException {
        List<Client> leaving = everybody.subList(0, users / 10);
        List<Client> staying = everybody.subList(users / 10, everybody.size());
        Latencies latencies = new Latencies();
        staying.forEach(Client::countLines);
        List<Pinger> pingers = new ArrayList<>();
        for (Client client : staying.subList(0, PINGERS)) {
            pingers.add(new Pinger(client, latencies));
        }
        List<Client> others = staying.subList(PINGERS, staying.size());
        for (Pinger pinger : pingers) {
            pinger.ping();
        }
        long start = System.nanoTime();
        for (Client client : leaving) {
            client.leave();
        }
        clients.await("the notices", PATIENCE, () -> {
            for (Pinger pinger : pingers) {
                pinger.pingAgain();
            }
            return others.stream().allMatch(client -> client.lines() >= leaving.size());
        });
        figures.put(Measure.LEFT, (System.nanoTime() - start) / 1e6);
        figures.put(Measure.PING, latencies.percentile(.99) / 1e3);
    }

    private static void awaitLines(LoadGenerator clients, List<Client> all, int lines) throws IOException {
        clients.await("a message", PATIENCE, () -> all.stream().allMatch(client -> client.lines() >= lines));
    }
}
