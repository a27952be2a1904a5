package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.client.Screen.Line;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A terminal that knows no escape sequences: received lines and typed lines follow each other, and the terminal itself
 * edits what is typed. The {@code keys} thread reads the lines. Without {@code stty} only the console can hide a
 * password, while it reads. There the thread waits until it is known whether the next line is one.
 */
final class PlainDisplay implements Display {
    private final EventLoop events;
    private final Optional<Terminal> terminal;
    private final PrintStream out = new PrintStream(System.out, true, UTF_8);
    private final Reader typed = new InputStreamReader(System.in, UTF_8);
    private final BlockingQueue<Mode> requests = new LinkedBlockingQueue<>(); // to read a line, without stty
    private Input input;
    private Mode mode = Mode.NOT_YET;
    private boolean isReading; // a request has no answer yet

    PlainDisplay(EventLoop events, Optional<Terminal> terminal) {
        this.events = events;
        this.terminal = terminal;
    }

    @Override
    public void open(Input user) {
        input = user;
        Terminal.onSignal("CONT", () -> events.execute(this::setEcho));
        events.startThread("keys", this::readLines);
    }

    private void readLines() throws IOException, InterruptedException {
        String line;
        do {
            Mode requested = terminal.isPresent() ? Mode.SHOWN : requests.take();
            line = requested == Mode.HIDDEN ? readHidden() : readLine();
            String read = line;
            events.execute(() -> entered(read));
        } while (line != null);
    }

    /** Prints the prompt after hiding what is typed, so that not even the first key is shown. */
    private static String readHidden() {
        char[] password = System.console().readPassword("Password:%n");
        return password == null ? null : new String(password);
    }

    /** Returns a line without its end, or null at the end of the input: what is not a whole line is dropped. */
    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = typed.read()) != '\n'; line.append((char) c)) {
            if (c < 0) {
                return null;
            }
        }
        return line.toString();
    }

    private void entered(String line) {
        isReading = false;
        if (mode == Mode.HIDDEN && terminal.isPresent()) {
            out.println();
        }
        if (line == null) {
            input.left();
        } else { // without the control keys and escape sequences that the terminal has let through
            List<String> keys = new Keys().accept(line + "\n");
            keys.removeIf(key -> key.charAt(0) < ' ' && !key.equals("\t"));
            input.entered(List.of(String.join("", keys)), false);
        }
    }

    @Override
    public void show(Line line, boolean isOwn) {
        if (!isOwn) {
            out.println(line.text());
        }
    }

    @Override
    public void prompt(String text, Mode next) {
        mode = next;
        setEcho();
        boolean isQuestion = next != Mode.NOT_YET && !text.endsWith("> "); // a prompt would be between received lines
        if (isQuestion && !(next == Mode.HIDDEN && terminal.isEmpty())) {
            out.println(text);
        }
    }

    private void setEcho() {
        if (mode == Mode.HIDDEN) {
            terminal.ifPresent(Terminal::hideInput);
        } else {
            terminal.ifPresent(Terminal::restore);
        }
    }

    @Override
    public void refresh() {
        if (terminal.isEmpty() && !isReading && mode != Mode.NOT_YET) {
            isReading = true;
            requests.add(mode);
        }
    }
}
