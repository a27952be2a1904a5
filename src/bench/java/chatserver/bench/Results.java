package chatserver.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of each round, for each workload and server. Used by one thread. */
final class Results {
    private final Map<String, Map<Peer, List<Map<Measure, Double>>>> runs = new LinkedHashMap<>();
    private final Map<String, Map<Peer, String>> failures = new LinkedHashMap<>();

    /** Adds the figures of one run. */
    void add(Workload workload, Peer peer, Map<Measure, Double> figures) {
        runs.computeIfAbsent(workload.name(), name -> new EnumMap<>(Peer.class))
                .computeIfAbsent(peer, key -> new ArrayList<>())
                .add(figures);
    }

    /** Adds the reason why a run was not completed. */
    void fail(Workload workload, Peer peer, String reason) {
        failures.computeIfAbsent(workload.name(), name -> new EnumMap<>(Peer.class))
                .put(peer, reason);
    }

    /** Returns why a run of this workload was not completed, if one was not. */
    Optional<String> failure(String workload, Peer peer) {
        return Optional.ofNullable(failures.getOrDefault(workload, Map.of()).get(peer));
    }

    /** Returns the median over the rounds; NaN if nothing was measured, or if a run was not completed. */
    double median(String workload, Peer peer, Measure measure) {
        if (failure(workload, peer).isPresent()) {
            return Double.NaN;
        }
        return median(runs.getOrDefault(workload, Map.of()).getOrDefault(peer, List.of()).stream()
                .filter(run -> run.containsKey(measure))
                .map(run -> run.get(measure))
                .toList());
    }

    /** Returns the middle value, or half way between the two in the middle; NaN if there are none. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
