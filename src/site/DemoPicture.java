import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Draws the recording of a session that it reads from standard input, and writes the SVG to standard output. {@code
 * Demo.java} runs it.
 *
 * <p>CSS alone animates the picture. Viewers that do not animate show the last state.
 */
final class DemoPicture {
    private static final double COLUMN = 7.8;
    private static final double ROW = 18;
    private static final double MARGIN = 12;
    private static final double TITLE = 24;
    private static final long HOLD_MILLIS = 4000; // the last state, before the animation begins again

    private final List<Pane> panes = new ArrayList<>();
    private final List<Cursor> cursors = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final Map<String, String> animations = new LinkedHashMap<>(); // from keyframes to their name
    private double seconds;

    public static void main(String[] args) throws IOException {
        DemoPicture picture = new DemoPicture();
        new BufferedReader(new InputStreamReader(System.in, UTF_8)).lines().forEach(picture::read);
        System.out.write(picture.svg().getBytes(UTF_8));
        System.out.flush();
    }

    /** A pane, its place in columns and rows of the terminal, and its rows in the last state. */
    private record Pane(String title, int left, int top, int width, int height, List<String> last) {
        double drawnX() {
            return MARGIN + MARGIN / 2 + left * COLUMN + (left > 0 ? MARGIN : 0);
        }

        double drawnY() {
            return MARGIN + TITLE + top * ROW + (top > 0 ? TITLE : 0);
        }
    }

    /** The cursor's place in a pane, from this time on. */
    private record Cursor(long millis, int pane, int x, int y) {}

    /** A piece of a row; {@code until} is -1 if it stays until the end. */
    private record Piece(int pane, int row, int column, long from, long until, boolean typed, String text) {
        boolean stays() {
            return until < 0;
        }
    }

    private void read(String line) {
        String[] f = line.split("\t", -1);
        switch (f[0]) {
            case "duration" -> seconds = (Long.parseLong(f[1]) + HOLD_MILLIS) / 1000.0;
            case "pane" -> panes.add(new Pane(f[1], number(f[2]), number(f[3]), number(f[4]), number(f[5]), new ArrayList<>()));
            case "last" -> panes.get(number(f[1])).last().add(f[2]);
            case "cursor" -> cursors.add(new Cursor(Long.parseLong(f[1]), number(f[2]), number(f[3]), number(f[4])));
            case "piece" -> pieces.add(new Piece(
                    number(f[1]),
                    number(f[2]),
                    number(f[3]),
                    Long.parseLong(f[4]),
                    Long.parseLong(f[5]),
                    Boolean.parseBoolean(f[6]),
                    f[7]));
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static int number(String field) {
        return Integer.parseInt(field);
    }

    private String svg() {
        StringBuilder body = new StringBuilder();
        panes.forEach(pane -> drawFrame(body, pane));
        drawCursor(body);
        pieces.forEach(piece -> drawText(body, piece));
        Pane corner = panes.get(panes.size() - 1);
        double width = corner.drawnX() + drawnWidth(corner) + MARGIN / 2;
        double height = corner.drawnY() + corner.height() * ROW + 2 * MARGIN;
        return head(width, height) + style()
                + format(
                        "<rect width=\"%s\" height=\"%s\" rx=\"8\" fill=\"#0b0f14\"/>\n",
                        decimal(width), decimal(height))
                + "<g xml:space=\"preserve\">\n" + body + "</g>\n</svg>\n";
    }

    private String head(double width, double height) {
        String text = panes.stream()
                .map(pane -> pane.title() + ": "
                        + pane.last().stream().filter(row -> !row.isEmpty()).collect(Collectors.joining(" / ")))
                .collect(Collectors.joining("\n"));
        return format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %2$s" width="%1$s" height="%2$s" \
                role="img" aria-labelledby="title desc">
                <title id="title">A session: the server, and two users with nc</title>
                <desc id="desc">%3$s</desc>
                """, decimal(width), decimal(height), escape(text));
    }

    private String style() {
        String keyframes = animations.entrySet().stream()
                .map(entry -> format(
                        ".%1$s{animation-name:%1$s}@keyframes %1$s{%2$s}\n", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining());
        return format("""
                <style>
                text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
                fill:#a8d1a0;white-space:pre}
                .typed{fill:#fff}.title{fill:#9aa4af;font-weight:bold}
                .a{animation:%ss step-end infinite}
                """, decimal(seconds))
                + keyframes + "@media(prefers-reduced-motion:reduce){.a{animation:none}}\n</style>\n";
    }

    private void drawFrame(StringBuilder body, Pane pane) {
        body.append(format(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"5\" fill=\"#161c24\" stroke=\"#39424e\"/>\n",
                decimal(pane.drawnX() - MARGIN / 2),
                decimal(pane.drawnY() - TITLE),
                decimal(drawnWidth(pane)),
                decimal(pane.height() * ROW + TITLE + MARGIN)));
        body.append(format(
                "<text class=\"title\" x=\"%s\" y=\"%s\">%s</text>\n",
                decimal(pane.drawnX()), decimal(pane.drawnY() - 7), pane.title()));
    }

    /** A pane over the full width also covers the gap between the panes below it. */
    private double drawnWidth(Pane pane) {
        boolean full = panes.stream().allMatch(other -> other.width() <= pane.width());
        return pane.width() * COLUMN + (full ? 2 : 1) * MARGIN;
    }

    private void drawCursor(StringBuilder body) {
        StringBuilder frames = new StringBuilder();
        String place = "";
        for (Cursor cursor : cursors) {
            Pane pane = panes.get(cursor.pane());
            place = format(
                    "transform:translate(%spx,%spx)",
                    decimal(pane.drawnX() + cursor.x() * COLUMN), decimal(pane.drawnY() + cursor.y() * ROW + 2));
            frames.append(percent(cursor.millis())).append("{").append(place).append("}");
        }
        body.append(format(
                "<rect class=\"a %s\" style=\"%s\" width=\"%s\" height=\"%s\" fill=\"#7d8794\"/>\n",
                animation(frames + "100%{" + place + "}"), place, decimal(COLUMN), decimal(ROW - 2)));
    }

    private void drawText(StringBuilder body, Piece piece) {
        Pane pane = panes.get(piece.pane());
        String text = piece.text();
        body.append(format(
                "<text class=\"a%s%s\"%s x=\"%s\" y=\"%s\"%s>%s</text>\n",
                piece.from() == 0 && piece.stays() ? "" : " " + animation(visibility(piece)),
                piece.typed() ? " typed" : "",
                piece.stays() ? "" : " visibility=\"hidden\"",
                decimal(pane.drawnX() + piece.column() * COLUMN),
                decimal(pane.drawnY() + piece.row() * ROW + 14),
                text.length() == 1 ? "" : " textLength=\"" + decimal(text.length() * COLUMN) + '"',
                escape(text)));
    }

    private String visibility(Piece piece) {
        return (piece.from() == 0 ? "" : "0%{visibility:hidden}")
                + percent(piece.from()) + "{visibility:visible}"
                + (piece.stays() ? "" : percent(piece.until()) + "{visibility:hidden}");
    }

    /** Returns the name of an animation with these keyframes. */
    private String animation(String keyframes) {
        return animations.computeIfAbsent(keyframes, k -> "k" + animations.size());
    }

    private String percent(long millis) {
        return decimal(millis / seconds / 10) + "%";
    }

    private static String decimal(double value) {
        return format("%.2f", value).replaceFirst("\\.?0+$", "");
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
