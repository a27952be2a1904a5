package chatserver.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A target of the server: a lower and an upper bound, and the value that was measured. */
record Target(String title, double least, double most, double value) {

    /** By how much a newer jar may be worse than an older one. */
    private static final double TOLERANCE = 1.05;

    /** Returns all targets for the server beside others; the value of one that was not measured is NaN. */
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
        ratio(targets, results, "small", Measure.CPU, Peer.REDIS, 1.2);
        ratio(targets, results, "small", Measure.P50, Peer.REDIS, 1.1);
        ratio(targets, results, "small", Measure.P99, Peer.REDIS, 1.1);
        for (String busy : List.of("busy-paced", "busy-small")) {
            ratio(targets, results, busy, Measure.CPU, Peer.REDIS, 1.2);
            ratio(targets, results, busy, Measure.P50, Peer.REDIS, 1.1);
            ratio(targets, results, busy, Measure.P99, Peer.REDIS, 1.1);
        }
        ratio(targets, results, "crowd", Measure.CPU, Peer.REDIS, 1);
        ratio(targets, results, "crowd", Measure.P99, Peer.REDIS, 1);
        double unstalled = own(results, "unstalled", Measure.P999) / 1e3;
        double stalled = own(results, "stalled", Measure.P999) / 1e3;
        double most = Double.isNaN(unstalled) ? 5 : Math.max(5, 2 * unstalled);
        atMost(targets, "stalled: latency, p99.9, ms: 5, or twice that of unstalled", most, stalled);
        double flat = own(results, "saturated", Measure.CPU);
        for (String size : List.of("ten", "thousand")) {
            double value = own(results, size, Measure.CPU) / flat;
            targets.add(new Target(size + ": server CPU per delivery, of saturated", 0.7, 1.3, value));
        }
        double many = own(results, "direct-many", Measure.CPU) / own(results, "direct-few", Measure.CPU);
        targets.add(new Target("direct: server CPU among many users, of that among few", 0.7, 1.3, many));
        for (String exodus : List.of("exodus-reset", "exodus-quit")) {
            atMost(
                    targets,
                    exodus + ": all others have read every notice after, s",
                    0.4,
                    own(results, exodus, Measure.NOTICED));
            atMost(targets, exodus + ": longest PING, ms", 150, own(results, exodus, Measure.LONGEST_PING));
        }
        atMost(targets, "house: all are in after, s", 10, own(results, "house", Measure.ALL_IN));
        atMost(targets, "house: memory a user, KB", 64, own(results, "house", Measure.USER));
        atMost(targets, "house: memory, second half of them : first half", 1.3, own(results, "house", Measure.GROWTH));
        atLeast(targets, "house: users in WHO, of all", 1, own(results, "house", Measure.WHO));
        atMost(targets, "house: CPU while all are silent, %", 0.2, own(results, "house", Measure.IDLE));
        return targets;
    }

    /** Returns that the server is not worse than the old jar, for everything that a table shows of these workloads. */
    static List<Target> comparedWithOld(List<Workload> workloads, Results results) {
        List<Target> targets = new ArrayList<>();
        for (Workload workload : workloads) {
            for (Measure measure : workload.shown()) {
                String title = title(workload.name(), measure, Peer.CHAT_OLD);
                double ratio = against(results, workload.name(), measure, Peer.CHAT_OLD);
                if (measure.moreIsBetter()) {
                    atLeast(targets, title, 1 / TOLERANCE, ratio);
                } else {
                    atMost(targets, title, TOLERANCE, ratio);
                }
            }
        }
        return targets;
    }

    private static void ratio(
            List<Target> targets, Results results, String workload, Measure measure, Peer peer, double most) {
        atMost(targets, title(workload, measure, peer), most, against(results, workload, measure, peer));
    }

    private static String title(String workload, Measure measure, Peer peer) {
        return workload + ": " + measure.title() + ", of " + peer.title();
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

    /** Returns the bounds as text. */
    String bound() {
        if (Double.isInfinite(most)) {
            return "≥ " + plain(least);
        }
        return Double.isInfinite(least) ? "≤ " + plain(most) : plain(least) + " to " + plain(most);
    }

    private static String plain(double bound) {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(bound);
    }

    /** Returns whether the target is reached, as a word. */
    String verdict() {
        return Double.isNaN(value) ? "not measured" : value >= least && value <= most ? "yes" : "MISSED";
    }
}
