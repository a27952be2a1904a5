package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.client.Screen.Line;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;

/**
 * A terminal that knows no escape sequences: received lines and typed lines follow each other, and the terminal itself
 * edits what is typed. The {@code keys} thread reads the lines. Without {@code stty} only the console can hide a
 * password, while it reads. There the thread waits until it is known whether the next line is one.
 */
final class PlainDisplay implements Display {
    private final EventLoop events;
    private final Optional<Terminal> terminal;
    private final PrintStream out;
    private final Reader typed;
    private InteractiveClient client;
    private Mode mode = Mode.NOT_YET; // guarded by this

    PlainDisplay(EventLoop events, Optional<Terminal> terminal) {
        this.events = events;
        this.terminal = terminal;
        Charset charset = terminal.isPresent() ? UTF_8 : System.console().charset(); // Windows has its own
        out = new PrintStream(System.out, true, charset);
        typed = new InputStreamReader(System.in, charset);
    }

    @Override
    public void open(InteractiveClient user) {
        client = user;
        Terminal.onSignal("CONT", () -> events.execute(this::setEcho));
        events.startThread("keys", this::readLines);
    }

    private void readLines() throws IOException, InterruptedException {
        String line;
        do {
            line = awaitsPassword() ? readHidden() : readLine();
            String read = line;
            events.execute(() -> entered(read));
        } while (line != null);
    }

    /** Returns whether the console has to hide the next line. */
    private synchronized boolean awaitsPassword() throws InterruptedException {
        while (terminal.isEmpty() && mode == Mode.NOT_YET) {
            wait();
        }
        return terminal.isEmpty() && mode == Mode.PASSWORD;
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

    private synchronized void entered(String line) {
        if (mode == Mode.PASSWORD && terminal.isPresent()) {
            out.println();
        }
        if (line == null) {
            client.left();
        } else { // without the control keys and escape sequences that the terminal has let through
            List<String> keys = new Keys().accept(line + "\n");
            keys.removeIf(key -> key.charAt(0) < ' ' && !key.equals("\t"));
            client.entered(List.of(String.join("", keys)), false);
        }
    }

    @Override
    public void show(Line line, boolean isOwn) {
        if (!isOwn) {
            out.println(line.text());
        }
    }

    @Override
    public synchronized void prompt(String text, Mode next) {
        mode = next;
        notifyAll();
        setEcho();
        if (next == Mode.NAME || next == Mode.PASSWORD && terminal.isPresent()) {
            out.println(text); // but no message's prompt, which would stand between received lines
        }
    }

    private synchronized void setEcho() {
        if (mode == Mode.PASSWORD) {
            terminal.ifPresent(Terminal::hideInput);
        } else {
            terminal.ifPresent(Terminal::restore);
        }
    }
}
