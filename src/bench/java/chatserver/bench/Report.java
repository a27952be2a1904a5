package chatserver.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The results as tables in Markdown. */
final class Report {
    private Report() {}

    /** Returns what was measured, and how it compares with the targets and with the old jar. */
    static String of(List<Workload> workloads, List<Peer> peers, Results results, String where) {
        return Stream.of(
                        "Medians:\n\n" + medians(workloads, peers, results),
                        targets("target", Target.of(results)),
                        targets("ratio of medians, new to old", Target.comparedWithOld(workloads, results)),
                        where + "\n")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static String medians(List<Workload> workloads, List<Peer> peers, Results results) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("workload", "measured"));
        peers.forEach(peer -> head.add(peer.title()));
        rows.add(head);
        for (Workload workload : workloads) {
            for (Measure measure : workload.shown()) {
                boolean first = measure == workload.shown().get(0);
                List<String> row = new ArrayList<>();
                row.add(first ? workload.name() + ": " + workload.title() : "");
                row.add(measure.titleWithUnit());
                for (Peer peer : peers) {
                    String failure = results.failure(workload.name(), peer).orElse("–");
                    double median = results.median(workload.name(), peer, measure);
                    row.add(Double.isNaN(median) ? failure : number(median));
                }
                rows.add(row);
            }
        }
        return table(rows, 2);
    }

    private static String targets(String title, List<Target> targets) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(title, "asked", "measured", "reached"));
        for (Target target : targets) {
            if (!Double.isNaN(target.value())) {
                rows.add(List.of(target.title(), target.bound(), number(target.value()), target.verdict()));
            }
        }
        return rows.size() == 1 ? "" : table(rows, 1);
    }

    /** Returns a table. Its first row is the head; the first columns are left-aligned, the others right-aligned. */
    static String table(List<List<String>> rows, int leftAligned) {
        int columns = rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(c ->
                        rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
                .toArray();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(IntStream.range(0, columns)
                    .mapToObj(c -> pad(row.get(c), c < leftAligned ? -widths[c] : widths[c]))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        lines.add(
                1,
                IntStream.range(0, columns)
                        .mapToObj(c -> "-".repeat(widths[c] + 1) + (c < leftAligned ? "-" : ":"))
                        .collect(Collectors.joining("|", "|", "|")));
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String pad(String text, int width) {
        return String.format("%" + width + "s", text);
    }

    /** Returns a number with at least three significant digits. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
