package chatserver.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Many users leave at once, and every user that stays gets a notice of each. One user that stays pings meanwhile.
 *
 * @param users before the exodus
 * @param leaving the number of users that leave
 * @param orderly whether they send QUIT; otherwise they reset their connections
 */
record Exodus(String name, int users, int leaving, boolean orderly) implements Workload {
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WARM_UP_PART = 3;
    private static final int MOST_ON_IRC = 1000; // joining takes ngIRCd 10 s for 900 users, and grows with their square

    @Override
    public String title() {
        return String.format(
                "%,d of %,d users %s at once", leaving, users, orderly ? "send QUIT" : "reset their connections");
    }

    @Override
    public List<Measure> shown() {
        return List.of(Measure.NOTICED, Measure.LONGEST_PING, Measure.TOTAL_CPU);
    }

    @Override
    public boolean suits(Peer peer) {
        return peer.isChatServer() || peer.announcesLeaves() && users <= MOST_ON_IRC;
    }

    @Override
    public Workload warmUp(Duration time) {
        return new Exodus(name, users / WARM_UP_PART, leaving / WARM_UP_PART, orderly);
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException, InterruptedException {
        try (LoadGenerator load = new LoadGenerator(server)) {
            List<Client> leavers = load.readers(leaving);
            List<Client> stayers = load.readers(users - leaving - 1);
            try (Pinger pinger = load.pinger()) {
                load.awaitQuiet(QUIET);
                stayers.forEach(Client::countLines);
                if (!orderly) {
                    load.detach(leavers);
                }
                server.awaitRest();
                CpuTime before = server.cpu();
                pinger.start();
                long start = System.nanoTime();
                for (Client leaver : leavers) {
                    if (orderly) {
                        leaver.quit(server.wire());
                    } else {
                        leaver.reset();
                    }
                }
                load.awaitLines("the notices", PATIENCE, stayers, leaving);
                double noticed = (System.nanoTime() - start) / 1e9;
                Duration longestPing = pinger.stop();
                load.awaitQuiet(QUIET);

                Map<Measure, Double> figures = new EnumMap<>(Measure.class);
                figures.put(Measure.NOTICED, noticed);
                figures.put(Measure.LONGEST_PING, longestPing.toNanos() / 1e6);
                figures.put(Measure.TOTAL_CPU, server.cpu().since(before).toNanos() / 1e6);
                return figures;
            }
        }
    }
}
