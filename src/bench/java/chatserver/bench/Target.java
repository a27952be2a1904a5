package chatserver.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Something that the server is to reach, as a bound from below and one from above, and what it has reached. */
record Target(String title, double least, double most, double value) {

    /** All of them; the value of one that was not measured is NaN. */
    static List<Target> of(Results results) {
        List<Target> targets = new ArrayList<>();
        ratio(targets, results, "saturated", Measure.CPU, Peer.REDIS, 1 / 6.0);
        ratio(targets, results, "saturated", Measure.CPU, Peer.NATS, 1 / 10.0);
        double speed = against(results, "saturated", Measure.RATE, Peer.REDIS);
        atLeast(targets, "saturated: deliveries a second, of Redis", 6, speed);
        ratio(targets, results, "thousand", Measure.CPU, Peer.REDIS, 1 / 5.0);
        ratio(targets, results, "talkers", Measure.CPU, Peer.REDIS, 1 / 2.0);
        ratio(targets, results, "paced", Measure.CPU, Peer.REDIS, 1.2);
        ratio(targets, results, "paced", Measure.P50, Peer.REDIS, 1);
        ratio(targets, results, "paced", Measure.P99, Peer.REDIS, 1);
        ratio(targets, results, "small", Measure.P50, Peer.REDIS, 1.1);
        ratio(targets, results, "small", Measure.P99, Peer.REDIS, 1.1);
        double stalled = own(results, "stalled", Measure.P999);
        atMost(targets, "stalled: latency, p99.9, ms", 10, stalled / 1e3);
        atMost(targets, "stalled: the same, of that without", 2, stalled / own(results, "unstalled", Measure.P999));
        double flat = own(results, "saturated", Measure.CPU);
        for (String size : List.of("ten", "thousand")) {
            double value = own(results, size, Measure.CPU) / flat;
            targets.add(new Target(size + ": server CPU per delivery, of saturated", 0.7, 1.3, value));
        }
        atMost(targets, "house: all are in after, s", 10, own(results, "house", Measure.ALL_IN));
        atMost(targets, "house: memory a user, KB", 64, own(results, "house", Measure.USER));
        atMost(targets, "house: memory, second half of them : first half", 1.3, own(results, "house", Measure.GROWTH));
        atLeast(targets, "house: users in WHO, of all", 1, own(results, "house", Measure.WHO));
        atMost(targets, "house: CPU when nobody says anything, %", 0.2, own(results, "house", Measure.IDLE));
        return targets;
    }

    private static void ratio(
            List<Target> targets, Results results, String workload, Measure measure, Peer peer, double most) {
        String title = workload + ": " + measure.title() + ", of " + peer.title();
        atMost(targets, title, most, against(results, workload, measure, peer));
    }

    private static void atMost(List<Target> targets, String title, double most, double value) {
        targets.add(new Target(title, Double.NEGATIVE_INFINITY, most, value));
    }

    private static void atLeast(List<Target> targets, String title, double least, double value) {
        targets.add(new Target(title, least, Double.POSITIVE_INFINITY, value));
    }

    private static double against(Results results, String workload, Measure measure, Peer peer) {
        return own(results, workload, measure) / results.median(workload, peer, measure);
    }

    private static double own(Results results, String workload, Measure measure) {
        return results.median(workload, Peer.CHAT, measure);
    }

    /** What is asked. */
    String bound() {
        if (Double.isInfinite(most)) {
            return "≥ " + plain(least);
        }
        return Double.isInfinite(least) ? "≤ " + plain(most) : plain(least) + " to " + plain(most);
    }

    private static String plain(double bound) {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(bound);
    }

    /** Whether it was reached, in a word. */
    String verdict() {
        return Double.isNaN(value) ? "not measured" : value >= least && value <= most ? "yes" : "MISSED";
    }
}
