package chatserver.client;

import chatserver.client.Screen.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A terminal that knows no escape sequences: received lines and typed lines follow each other, and the terminal itself
 * edits what is typed. The {@code keys} thread reads one line at a time, when the event loop asks for it.
 */
final class PlainDisplay implements Display {
    private final EventLoop events;
    private final PrintStream out;
    private final Optional<Terminal> terminal; // absent if there is no stty
    private final BufferedReader typed;
    private final BlockingQueue<Mode> requests = new LinkedBlockingQueue<>();
    private Input input;
    private Mode mode = Mode.NOT_YET;
    private boolean isReading; // a request has no answer yet

    PlainDisplay(EventLoop events, Optional<Terminal> terminal) {
        this.events = events;
        this.terminal = terminal;
        out = new PrintStream(System.out, true, Terminal.typedCharset());
        typed = new BufferedReader(new InputStreamReader(System.in, Terminal.typedCharset()));
    }

    @Override
    public void open(Input user) {
        input = user;
        events.startThread("keys", this::readLines);
    }

    private void readLines() throws IOException, InterruptedException {
        Optional<String> line;
        do {
            Mode requested = requests.take();
            line = Optional.ofNullable(requested == Mode.HIDDEN ? readHidden() : typed.readLine());
            Optional<String> read = line;
            events.post(() -> entered(read));
        } while (line.isPresent());
    }

    private String readHidden() throws IOException {
        if (terminal.isEmpty()) { // Windows
            char[] password = System.console().readPassword();
            return password == null ? null : new String(password);
        }
        terminal.get().hideInput();
        try {
            return typed.readLine();
        } finally {
            terminal.get().restore();
            out.println();
        }
    }

    private void entered(Optional<String> line) {
        isReading = false;
        if (line.isPresent()) {
            input.entered(List.of(line.get()), false);
        } else {
            input.left();
        }
    }

    @Override
    public void show(Line line) {
        out.println(line.text());
    }

    @Override
    public void showOwn(Line line) {}

    @Override
    public void prompt(String text, Mode next) {
        mode = next;
        if (next != Mode.NOT_YET
                && !text.endsWith("> ")) { // a question; a prompt would be in the middle of received lines
            out.println(text);
        }
    }

    @Override
    public void refresh() {
        if (!isReading && mode != Mode.NOT_YET) {
            isReading = true;
            requests.add(mode);
        }
    }
}
