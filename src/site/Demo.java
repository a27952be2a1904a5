import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes demo.svg: plays a session in three panes of tmux, records what they show, and turns the recording into a picture
 * that moves. Needs the built jar, tmux and nc:
 *
 * <pre>java src/site/Demo.java src/site/demo.svg [PORT]</pre>
 *
 * <p>What is seen is what the programs have shown, when they have shown it. Only the person who types is played.
 */
final class Demo {
    private static final int COLUMNS = 123; // a line of the log fits
    private static final int ROWS = 24;
    private static final int ROWS_OF_USERS = 13;

    private static final int SERVER = 0;
    private static final int ALICE = 1;
    private static final int BOB = 2;
    private static final List<String> TITLES = List.of("server", "alice", "bob");

    private static final long POLL_MILLIS = 15;
    private static final long MOMENT_MILLIS = 500; // before a person goes on
    private static final long HOLD_MILLIS = 4000; // the last picture, before it begins again
    private static final long PATIENCE_MILLIS = 10_000;

    private final Tmux tmux = new Tmux();
    private final Random fingers = new Random(7);
    private final Recording recording = new Recording();
    private final long start = System.nanoTime();

    public static void main(String[] args) throws Exception {
        String port = args.length > 1 ? args[1] : "4000";
        Demo demo = new Demo();
        try {
            demo.play(port);
        } finally {
            demo.tmux.run("kill-server");
        }
        Files.writeString(Path.of(args[0]), new Picture(demo.recording).svg());
    }

    private void play(String port) throws IOException, InterruptedException {
        tmux.open();
        for (int pane = SERVER; pane <= BOB; pane++) {
            await(pane, "$");
        }
        recording.panes = tmux.panes();

        type(SERVER, "java -jar target/chat-server.jar " + port, "Server listening on port " + port);
        type(ALICE, "nc localhost " + port, "");
        type(ALICE, "LOGIN alice", "OK");
        type(BOB, "nc localhost " + port, "");
        type(BOB, "LOGIN Alice", "ERR username-taken");
        type(BOB, "LOGIN bob", "OK");
        type(ALICE, "MSG hi everyone", "");
        await(BOB, "MSG alice hi everyone");
        type(BOB, "MSG hello alice", "");
        await(ALICE, "MSG bob hello alice");
        type(ALICE, "WHO", "USER bob");
        type(ALICE, "DM bob just between us", "OK");
        await(BOB, "DM alice just between us");
        type(BOB, "QUIT", "");
        await(ALICE, "INFO bob disconnected");
        press(BOB, "C-d", "$"); // nc goes on reading what is typed
        press(SERVER, "C-c", "$");
        await(ALICE, "INFO server-shutdown");
        watch(MOMENT_MILLIS);
    }

    /** Types a line as a person does, and waits for a line that begins so, or only for a moment. */
    private void type(int pane, String line, String answer) throws IOException, InterruptedException {
        tmux.run("select-pane", "-t", tmux.target(pane));
        watch(MOMENT_MILLIS);
        for (String key : line.split("")) {
            tmux.run("send-keys", "-t", tmux.target(pane), "-l", key);
            watch(15 + fingers.nextInt(50));
        }
        tmux.run("send-keys", "-t", tmux.target(pane), "Enter");
        await(pane, answer);
    }

    private void press(int pane, String key, String answer) throws IOException, InterruptedException {
        tmux.run("select-pane", "-t", tmux.target(pane));
        watch(MOMENT_MILLIS);
        tmux.run("send-keys", "-t", tmux.target(pane), key);
        await(pane, answer);
    }

    /** Waits until the last line in the pane has this in it. */
    private void await(int pane, String text) throws IOException, InterruptedException {
        long since = millis();
        while (!last(poll().get(pane)).contains(text)) {
            if (millis() - since > PATIENCE_MILLIS) {
                throw new IllegalStateException(TITLES.get(pane) + " waits for '" + text + "' in vain");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void watch(long millis) throws IOException, InterruptedException {
        long until = millis() + millis;
        do {
            poll();
            Thread.sleep(POLL_MILLIS);
        } while (millis() < until);
    }

    private List<List<String>> poll() throws IOException, InterruptedException {
        Shot shot = tmux.shot();
        if (recording.panes != null) {
            recording.add(millis(), shot);
        }
        return shot.screens();
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static String last(List<String> screen) {
        return screen.stream().filter(row -> !row.isEmpty()).reduce("", (before, row) -> row);
    }

    /** Where a pane is, in columns and rows of the terminal. */
    private record Pane(int left, int top, int width, int height) {}

    /** What is seen at one time: each pane's rows, without the blanks at their ends, and where the cursor is. */
    private record Shot(List<List<String>> screens, int pane, int x, int y) {}

    /** The terminal: a tmux of its own, which nobody looks at. */
    private static final class Tmux {
        private final String socket = "demo-" + ProcessHandle.current().pid();

        void open() throws IOException, InterruptedException {
            String shell = "env -u PROMPT_COMMAND PS1='$ ' bash --norc --noprofile";
            run("-f", "/dev/null", "new-session", "-d", "-s", "demo", "-x", "" + COLUMNS, "-y", "" + ROWS, shell);
            run("split-window", "-v", "-l", "" + ROWS_OF_USERS, "-t", target(SERVER), shell);
            run("split-window", "-h", "-t", target(ALICE), shell);
        }

        String target(int pane) {
            return "demo:0." + pane;
        }

        List<Pane> panes() throws IOException, InterruptedException {
            String format = "#{pane_left} #{pane_top} #{pane_width} #{pane_height}";
            return run("list-panes", "-t", "demo", "-F", format)
                    .lines()
                    .map(line -> Arrays.stream(line.split(" "))
                            .mapToInt(Integer::parseInt)
                            .toArray())
                    .map(n -> new Pane(n[0], n[1], n[2], n[3]))
                    .toList();
        }

        Shot shot() throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(
                    List.of("display-message", "-p", "-t", "demo", "#{pane_index} #{cursor_x} #{cursor_y}"));
            for (int pane = SERVER; pane <= BOB; pane++) {
                command.addAll(
                        List.of(";", "display-message", "-p", "\f", ";", "capture-pane", "-p", "-t", target(pane)));
            }
            String[] parts = run(command.toArray(new String[0])).split("(\f|\\\\f|\\\\014)\n");
            int[] cursor = Arrays.stream(parts[0].strip().split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            List<List<String>> screens = Arrays.stream(parts)
                    .skip(1)
                    .map(part -> part.lines().map(String::stripTrailing).toList())
                    .toList();
            return new Shot(screens, cursor[0], cursor[1], cursor[2]);
        }

        String run(String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of("tmux", "-L", socket));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor();
            return output;
        }
    }

    /** A piece of a row, from when to when it is seen; {@code until} is null if to the end. */
    private record Piece(int pane, int row, int column, String text, boolean typed, long from, Long until) {}

    /** What was seen when: pieces of rows, which grow to the right or are replaced, and where the cursor was. */
    private static final class Recording {
        private List<Pane> panes; // null until it runs
        private final List<Piece> pieces = new ArrayList<>();
        private final Map<Long, Shot> cursor = new TreeMap<>();
        private Shot before;
        private long began;
        private long ended;

        void add(long millis, Shot shot) {
            if (before == null) {
                began = millis;
            }
            ended = millis - began;
            for (int pane = 0; pane < shot.screens().size(); pane++) {
                for (int row = 0; row < shot.screens().get(pane).size(); row++) {
                    see(pane, row, before == null ? "" : row(before, pane, row), row(shot, pane, row));
                }
            }
            if (before == null || before.pane() != shot.pane() || before.x() != shot.x() || before.y() != shot.y()) {
                cursor.put(ended, shot);
            }
            before = shot;
        }

        private static String row(Shot shot, int pane, int row) {
            return row < shot.screens().get(pane).size()
                    ? shot.screens().get(pane).get(row)
                    : "";
        }

        private void see(int pane, int row, String was, String is) {
            if (is.equals(was)) {
                return;
            }
            int kept = is.startsWith(was) ? was.length() : 0;
            if (kept == 0) {
                pieces.replaceAll(piece -> piece.pane() == pane && piece.row() == row && piece.until() == null
                        ? new Piece(pane, row, piece.column(), piece.text(), piece.typed(), piece.from(), ended)
                        : piece);
            }
            while (kept < is.length() && is.charAt(kept) == ' ') {
                kept++;
            }
            if (kept < is.length()) {
                boolean typed = is.length() - kept == 1 && !is.equals("$");
                pieces.add(new Piece(pane, row, kept, is.substring(kept), typed, ended, null));
            }
        }

        String text() {
            return IntStream.range(0, panes.size())
                    .mapToObj(pane -> TITLES.get(pane) + ": "
                            + before.screens().get(pane).stream()
                                    .filter(row -> !row.isEmpty())
                                    .collect(Collectors.joining(" / ")))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** The recording as SVG, moved by CSS alone. Where nothing may move, or can, the last picture is seen. */
    private static final class Picture {
        private static final double COLUMN = 7.8;
        private static final double ROW = 18;
        private static final double MARGIN = 12;
        private static final double TITLE = 24;

        private final Recording recording;
        private final double seconds;
        private final Map<String, String> animations = new LinkedHashMap<>(); // keyframes to their name

        Picture(Recording recording) {
            this.recording = recording;
            seconds = (recording.ended + HOLD_MILLIS) / 1000.0;
        }

        String svg() {
            StringBuilder body = new StringBuilder();
            for (int pane = 0; pane < recording.panes.size(); pane++) {
                frame(body, recording.panes.get(pane), TITLES.get(pane));
            }
            cursor(body);
            recording.pieces.forEach(piece -> text(body, piece));
            Pane last = recording.panes.get(BOB);
            double width = x(last) + width(last) + MARGIN / 2;
            double height = y(last) + last.height() * ROW + 2 * MARGIN;
            return format("""
                            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %2$s" width="%1$s" height="%2$s" \
                            role="img" aria-labelledby="title desc">
                            <title id="title">A session: the server, and two users with nc</title>
                            <desc id="desc">%3$s</desc>
                            <style>
                            text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
                            fill:#a8d1a0;white-space:pre}
                            .typed{fill:#fff}.title{fill:#9aa4af;font-weight:bold}
                            .a{animation:%4$ss step-end infinite}
                            """, number(width), number(height), escape(recording.text()), number(seconds))
                    + animations.entrySet().stream()
                            .map(entry -> "." + entry.getValue() + "{animation-name:" + entry.getValue()
                                    + "}@keyframes " + entry.getValue() + "{" + entry.getKey() + "}\n")
                            .collect(Collectors.joining())
                    + "@media(prefers-reduced-motion:reduce){.a{animation:none}}\n</style>\n"
                    + format(
                            "<rect width=\"%s\" height=\"%s\" rx=\"8\" fill=\"#0b0f14\"/>\n",
                            number(width), number(height))
                    + "<g xml:space=\"preserve\">\n" + body + "</g>\n</svg>\n";
        }

        private void frame(StringBuilder body, Pane pane, String title) {
            body.append(format(
                    "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"5\" fill=\"#161c24\" stroke=\"#39424e\"/>\n",
                    number(x(pane) - MARGIN / 2),
                    number(y(pane) - TITLE),
                    number(width(pane)),
                    number(pane.height() * ROW + TITLE + MARGIN)));
            body.append(format(
                    "<text class=\"title\" x=\"%s\" y=\"%s\">%s</text>\n",
                    number(x(pane)), number(y(pane) - 7), title));
        }

        private void cursor(StringBuilder body) {
            StringBuilder frames = new StringBuilder();
            String place = "";
            for (Map.Entry<Long, Shot> entry : recording.cursor.entrySet()) {
                Shot shot = entry.getValue();
                Pane pane = recording.panes.get(shot.pane());
                place = format(
                        "transform:translate(%spx,%spx)",
                        number(x(pane) + shot.x() * COLUMN), number(y(pane) + shot.y() * ROW + 2));
                frames.append(percent(entry.getKey())).append("{").append(place).append("}");
            }
            body.append(format(
                    "<rect class=\"a %s\" style=\"%s\" width=\"%s\" height=\"%s\" fill=\"#7d8794\"/>\n",
                    name(frames + "100%{" + place + "}"), place, number(COLUMN), number(ROW - 2)));
        }

        private void text(StringBuilder body, Piece piece) {
            Pane pane = recording.panes.get(piece.pane());
            String name = piece.from() == 0 && piece.until() == null
                    ? ""
                    : " "
                            + name((piece.from() == 0 ? "" : "0%{visibility:hidden}")
                                    + percent(piece.from()) + "{visibility:visible}"
                                    + (piece.until() == null ? "" : percent(piece.until()) + "{visibility:hidden}"));
            String text = piece.text();
            body.append(format(
                    "<text class=\"a%s%s\"%s x=\"%s\" y=\"%s\"%s>%s</text>\n",
                    name,
                    piece.typed() ? " typed" : "",
                    piece.until() == null ? "" : " visibility=\"hidden\"",
                    number(x(pane) + piece.column() * COLUMN),
                    number(y(pane) + piece.row() * ROW + 14),
                    text.length() == 1 ? "" : " textLength=\"" + number(text.length() * COLUMN) + '"',
                    escape(text)));
        }

        private String name(String keyframes) {
            return animations.computeIfAbsent(keyframes, k -> "k" + animations.size());
        }

        private String percent(long millis) {
            return number(millis / seconds / 10) + "%";
        }

        /** That of the panes side by side has the gap between them in it. */
        private static double width(Pane pane) {
            return pane.width() * COLUMN + (pane.width() > COLUMNS / 2 ? 2 : 1) * MARGIN;
        }

        private static double x(Pane pane) {
            return MARGIN + MARGIN / 2 + pane.left() * COLUMN + (pane.left() > 0 ? MARGIN : 0);
        }

        private static double y(Pane pane) {
            return MARGIN + TITLE + pane.top() * ROW + (pane.top() > 0 ? TITLE : 0);
        }

        private static String number(double value) {
            return format("%.2f", value).replaceFirst("\\.?0+$", "");
        }

        private static String format(String format, Object... arguments) {
            return String.format(Locale.ROOT, format, arguments);
        }

        private static String escape(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;");
        }
    }
}
