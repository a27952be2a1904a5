import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Records demo.svg. It plays a session in three panes of tmux, records what they show and when, and sends the recording to
 * {@code DemoPicture.java}, which draws it. Needs the built jar, tmux and OpenBSD's nc:
 *
 * <pre>java src/site/Demo.java src/site/demo.svg [PORT]</pre>
 *
 * <p>Only the typing is played. All output is from the programs, at its time. DemoIT reads the steps of {@link #play} and
 * compares the picture with the server.
 */
final class Demo {
    private static final int COLUMNS = 123;
    private static final int ROWS = 26;
    private static final int ROWS_OF_USERS = 13;

    private static final int NONE = -1;
    private static final int SERVER = 0;
    private static final int ALICE = 1;
    private static final int BOB = 2;
    private static final List<String> TITLES = List.of("server", "alice", "bob");

    private static final long POLL_MILLIS = 15;
    private static final long PAUSE_MILLIS = 500; // before a person goes on
    private static final long TIMEOUT_MILLIS = 10_000;

    private final Tmux tmux = new Tmux();
    private final Random typingDelay = new Random(7);
    private final Recording recording = new Recording();
    private final long start = System.nanoTime();
    private boolean isRecording;

    public static void main(String[] args) throws Exception {
        String port = args.length > 1 ? args[1] : "4000";
        Demo demo = new Demo();
        List<Pane> panes;
        try {
            panes = demo.tmux.open();
            demo.play(port);
        } finally {
            demo.tmux.run("kill-server");
        }
        draw(demo.recording.lines(panes), Path.of(args[0]));
    }

    private static void draw(Stream<String> lines, Path picture) throws IOException, InterruptedException {
        Process drawing = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "src/site/DemoPicture.java")
                .redirectOutput(picture.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer out = new OutputStreamWriter(drawing.getOutputStream(), UTF_8)) {
            out.write(lines.collect(Collectors.joining("\n")));
        }
        if (drawing.waitFor() != 0) {
            throw new IllegalStateException("DemoPicture.java has failed");
        }
    }

    private void play(String port) throws IOException, InterruptedException {
        for (int pane = SERVER; pane <= BOB; pane++) {
            await(pane, "$");
        }
        isRecording = true;
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
        press(BOB, "C-d", "$"); // nc reads from the terminal until then
        press(SERVER, "C-c", "$");
        await(ALICE, "INFO server-shutdown");
        watch(PAUSE_MILLIS);
    }

    /** Types a line as a person does, and waits until the last line in the pane contains {@code answer}. */
    private void type(int pane, String line, String answer) throws IOException, InterruptedException {
        tmux.run("select-pane", "-t", tmux.target(pane));
        watch(PAUSE_MILLIS);
        recording.typingPane = pane;
        for (String key : line.split("")) {
            tmux.run("send-keys", "-t", tmux.target(pane), "-l", key);
            watch(15 + typingDelay.nextInt(50));
        }
        await(pane, line);
        recording.typingPane = NONE;
        tmux.run("send-keys", "-t", tmux.target(pane), "Enter");
        await(pane, answer);
    }

    private void press(int pane, String key, String answer) throws IOException, InterruptedException {
        tmux.run("select-pane", "-t", tmux.target(pane));
        watch(PAUSE_MILLIS);
        tmux.run("send-keys", "-t", tmux.target(pane), key);
        await(pane, answer);
    }

    private void await(int pane, String text) throws IOException, InterruptedException {
        long since = millis();
        while (!lastLine(poll().get(pane)).contains(text)) {
            if (millis() - since > TIMEOUT_MILLIS) {
                throw new IllegalStateException(TITLES.get(pane) + " did not show '" + text + "' in time");
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
        Snapshot snapshot = tmux.snapshot();
        if (isRecording) {
            recording.add(millis(), snapshot);
        }
        return snapshot.screens();
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static String lastLine(List<String> screen) {
        return screen.stream().filter(row -> !row.isEmpty()).reduce("", (before, row) -> row);
    }

    /** The place of a pane, in columns and rows of the terminal. */
    private record Pane(int left, int top, int width, int height) {}

    /** The state of the terminal at one time: each pane's rows without trailing blanks, and the cursor's pane and place. */
    private record Snapshot(List<List<String>> screens, int pane, int x, int y) {
        String row(int pane, int row) {
            List<String> screen = screens.get(pane);
            return row < screen.size() ? screen.get(row) : "";
        }

        boolean hasCursorOf(Snapshot other) {
            return pane == other.pane && x == other.x && y == other.y;
        }
    }

    /** A tmux server of its own, detached. */
    private static final class Tmux {
        private final String socket = "demo-" + ProcessHandle.current().pid();

        List<Pane> open() throws IOException, InterruptedException {
            String shell = "env -u PROMPT_COMMAND PS1='$ ' bash --norc --noprofile";
            run("-f", "/dev/null", "new-session", "-d", "-s", "demo", "-x", "" + COLUMNS, "-y", "" + ROWS, shell);
            run("split-window", "-v", "-l", "" + ROWS_OF_USERS, "-t", target(SERVER), shell);
            run("split-window", "-h", "-t", target(ALICE), shell);
            String format = "#{pane_left} #{pane_top} #{pane_width} #{pane_height}";
            return run("list-panes", "-t", "demo", "-F", format)
                    .lines()
                    .map(Tmux::numbers)
                    .map(n -> new Pane(n[0], n[1], n[2], n[3]))
                    .toList();
        }

        String target(int pane) {
            return "demo:0." + pane;
        }

        Snapshot snapshot() throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(
                    List.of("display-message", "-p", "-t", "demo", "#{pane_index} #{cursor_x} #{cursor_y}"));
            for (int pane = SERVER; pane <= BOB; pane++) {
                command.addAll(
                        List.of(";", "display-message", "-p", "\f", ";", "capture-pane", "-p", "-t", target(pane)));
            }
            String[] parts = run(command.toArray(new String[0])).split("(\f|\\\\f|\\\\014)\n");
            int[] cursor = numbers(parts[0].strip());
            List<List<String>> screens = Arrays.stream(parts)
                    .skip(1)
                    .map(part -> part.lines().map(String::stripTrailing).toList())
                    .toList();
            return new Snapshot(screens, cursor[0], cursor[1], cursor[2]);
        }

        private static int[] numbers(String line) {
            return Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
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

    /** A piece of a row; {@code until} is -1 if it stays until the end. */
    private record Piece(int pane, int row, int column, long from, long until, boolean typed, String text) {}

    /** The pieces of rows, each with its time, and the cursor's way. A piece grows to the right or is replaced. */
    private static final class Recording {
        private final List<Piece> pieces = new ArrayList<>();
        private final Map<Long, Snapshot> cursor = new TreeMap<>();
        private int typingPane = NONE; // its changes are typed
        private Snapshot last;
        private long beganAt;
        private long duration;

        void add(long millis, Snapshot now) {
            Snapshot before = last == null ? new Snapshot(List.of(List.of(), List.of(), List.of()), NONE, 0, 0) : last;
            beganAt = last == null ? millis : beganAt;
            duration = millis - beganAt;
            for (int pane = 0; pane < now.screens().size(); pane++) {
                for (int row = 0; row < now.screens().get(pane).size(); row++) {
                    change(pane, row, before.row(pane, row), now.row(pane, row));
                }
            }
            if (!now.hasCursorOf(before)) {
                cursor.put(duration, now);
            }
            last = now;
        }

        private void change(int pane, int row, String before, String now) {
            if (now.equals(before)) {
                return;
            }
            int kept = now.startsWith(before) ? before.length() : 0;
            if (kept == 0) {
                pieces.replaceAll(piece -> piece.pane() == pane && piece.row() == row && piece.until() < 0
                        ? new Piece(pane, row, piece.column(), piece.from(), duration, piece.typed(), piece.text())
                        : piece);
            }
            while (kept < now.length() && now.charAt(kept) == ' ') {
                kept++;
            }
            if (kept < now.length()) {
                pieces.add(new Piece(pane, row, kept, duration, -1, pane == typingPane, now.substring(kept)));
            }
        }

        /** Returns the recording as lines of fields, each line with its kind first, for DemoPicture. */
        Stream<String> lines(List<Pane> panes) {
            List<String> lines = new ArrayList<>();
            lines.add(line("duration", duration));
            for (int i = 0; i < panes.size(); i++) {
                Pane pane = panes.get(i);
                lines.add(line("pane", TITLES.get(i), pane.left(), pane.top(), pane.width(), pane.height()));
                for (String row : last.screens().get(i)) {
                    lines.add(line("last", i, row));
                }
            }
            cursor.forEach((millis, at) -> lines.add(line("cursor", millis, at.pane(), at.x(), at.y())));
            pieces.forEach(p ->
                    lines.add(line("piece", p.pane(), p.row(), p.column(), p.from(), p.until(), p.typed(), p.text())));
            return lines.stream();
        }

        private static String line(Object... fields) {
            return Arrays.stream(fields).map(String::valueOf).collect(Collectors.joining("\t"));
        }
    }
}
