package chatserver.bench;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** Draws the results as a picture (SVG): the cost and the latency of a delivery. Used by one thread. */
final class Chart {
    private static final int WIDTH = 1000;
    private static final int MARGIN = 24;
    private static final int TOP = 100;
    private static final int BAR = 16;
    private static final int FIGURES = 110; // the width of the figures beside the longest bar
    private static final List<String> COLOURS =
            List.of("#c8102e", "#e8a0a8", "#2f6690", "#5b8e7d", "#7d6b91", "#8a8a8a");

    private final StringBuilder svg = new StringBuilder();
    private final List<Peer> peers;
    private final List<Workload> workloads;
    private final Results results;

    private Chart(List<Peer> peers, List<Workload> workloads, Results results) {
        this.peers = peers;
        this.workloads = workloads;
        this.results = results;
    }

    /** Returns the picture, with these lines below it. */
    static String of(List<Peer> peers, List<Workload> workloads, Results results, String where) {
        return new Chart(peers, workloads, results).draw(where);
    }

    private String draw(String where) {
        int x = MARGIN;
        for (Peer peer : peers) {
            rectangle(x, 20, 14, 14, colour(peer));
            text(x + 20, 32, "start", 14, peer.title());
            x += 44 + 8 * peer.title().length();
        }
        String cost = "Server CPU time per delivered message";
        String time = "Time from sending to reading: p50 to p99.9, mark at p99";
        List<String> costs = List.of("saturated", "thousand", "talkers", "paced");
        List<String> times = List.of("paced", "small", "unstalled", "stalled");
        int costEnd = panel(MARGIN, cost, costs, Measure.CPU);
        int timeEnd = panel(WIDTH / 2 + MARGIN / 2, time, times, Measure.P50, Measure.P99, Measure.P999);
        int y = Math.max(costEnd, timeEnd) + 40;
        for (String line : where.split("\n")) {
            text(MARGIN, y, "start", 12, line);
            y += 17;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                font-family="sans-serif" fill="#222">
                <title>What it costs, and how long it takes, to deliver a message</title>
                <rect width="%1$d" height="%2$d" rx="8" fill="#fff"/>
                %3$s</svg>
                """.formatted(WIDTH, y, svg);
    }

    /** Draws bars over a logarithmic axis, from the first measure to the last, and returns the lower end of the panel. */
    private int panel(int left, String title, List<String> names, Measure... measures) {
        List<Workload> groups =
                workloads.stream().filter(w -> names.contains(w.name())).toList();
        DoubleSummaryStatistics range = groups.stream()
                .flatMap(group -> peers.stream().map(peer -> nanos(group, peer, measures)))
                .flatMapToDouble(Arrays::stream)
                .filter(value -> value > 0)
                .summaryStatistics();
        if (range.getCount() == 0) {
            return TOP;
        }
        text(left, 66, "start", 15, title);
        text(left, 84, "start", 12, "logarithmic, less is better");
        int width = WIDTH / 2 - 2 * MARGIN - FIGURES;
        Axis axis =
                new Axis(left, width, Math.floor(Math.log10(range.getMin())), Math.ceil(Math.log10(range.getMax())));
        int bottom = TOP + groups.size() * (BAR * peers.size() + 34);
        for (double tick = axis.low(); tick <= axis.high(); tick++) {
            double x = axis.x(Math.pow(10, tick));
            svg.append(format("<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>%n", x, TOP, bottom));
            text(x, bottom + 16, "middle", 11, time(Math.pow(10, tick)));
        }
        int y = TOP;
        for (Workload group : groups) {
            text(left, y + 20, "start", 12, group.title());
            y += 26;
            for (Peer peer : peers) {
                bar(
                        axis,
                        y,
                        colour(peer),
                        nanos(group, peer, measures),
                        results.failure(group.name(), peer).orElse(""));
                y += BAR;
            }
            y += 8;
        }
        return bottom;
    }

    private void bar(Axis axis, int y, String colour, double[] values, String failure) {
        double last = values[values.length - 1];
        if (Double.isNaN(last)) {
            text(axis.left() + 4, y + 12, "start", 11, failure);
            return;
        }
        double from = values.length == 1 ? axis.left() : axis.x(values[0]);
        rectangle(from, y + 2, Math.max(2, axis.x(last) - from), BAR - 4, colour);
        if (values.length > 2) {
            rectangle(axis.x(values[1]) - 1, y, 2, BAR, "#222");
        }
        List<String> figures = Arrays.stream(values).mapToObj(Chart::time).toList();
        text(axis.x(last) + 5, y + 12, "start", 11, String.join(" · ", figures));
    }

    private double[] nanos(Workload workload, Peer peer, Measure... measures) {
        return Arrays.stream(measures)
                .mapToDouble(
                        measure -> results.median(workload.name(), peer, measure) * (measure == Measure.CPU ? 1 : 1000))
                .toArray();
    }

    /** Returns a number of nanoseconds as text, in the unit in which it is short. */
    static String time(double nanos) {
        String unit = nanos < 1e3 ? "ns" : nanos < 1e6 ? "µs" : nanos < 1e9 ? "ms" : "s";
        double value = nanos / Math.pow(1000, List.of("ns", "µs", "ms", "s").indexOf(unit));
        return format(value < 9.95 && value != Math.rint(value) ? "%.1f %s" : "%.0f %s", value, unit);
    }

    private static String colour(Peer peer) {
        return COLOURS.get(peer.ordinal());
    }

    private void rectangle(double x, double y, double width, double height, String colour) {
        svg.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x, y, width, height, colour));
    }

    private void text(double x, double y, String anchor, int size, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>%n",
                x, y, anchor, size, escaped));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A logarithmic axis between two powers of ten nanoseconds. */
    private record Axis(double left, double width, double low, double high) {
        double x(double nanos) {
            return left + width * (Math.log10(nanos) - low) / (high - low);
        }
    }
}
