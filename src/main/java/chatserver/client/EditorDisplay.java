package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatserver.client.Screen.Line;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal in raw mode, with a {@link LineEditor} for what is typed and a {@link Screen} for what is shown. The
 * {@code keys} thread reads the keys. All other state belongs to the event loop.
 */
final class EditorDisplay implements Display {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final EventLoop events;
    private final Terminal terminal;
    private final Screen screen;
    private final LineEditor editor = new LineEditor();
    private InteractiveClient client;
    private String prompt = "";
    private Mode mode = Mode.NOT_YET;

    EditorDisplay(EventLoop events, Terminal terminal, Screen.Size size) {
        this.events = events;
        this.terminal = terminal;
        screen = new Screen(size, System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
    }

    @Override
    public void open(InteractiveClient user) {
        client = user;
        takeTerminal();
        Terminal.onSignal("WINCH", () -> events.execute(this::resized));
        Terminal.onSignal("CONT", () -> events.execute(this::takeTerminal));
        events.startThread("keys", this::readKeys);
    }

    private void takeTerminal() {
        terminal.makeRaw();
        Terminal.size().ifPresent(size -> terminal.write(screen.open(size)));
    }

    private void resized() {
        Terminal.size().ifPresent(screen::resize);
    }

    private void readKeys() throws IOException {
        Keys keys = new Keys();
        Reader typed = new InputStreamReader(new FileInputStream(FileDescriptor.in), UTF_8);
        char[] buffer = new char[4096];
        long lastRead = System.nanoTime();
        for (int count; (count = typed.read(buffer)) >= 0; lastRead = System.nanoTime()) {
            if (System.nanoTime() - lastRead > PAUSE_NANOS) {
                keys.pause();
            }
            List<String> pressed = keys.accept(new String(buffer, 0, count));
            events.execute(() -> pressed.forEach(this::press));
        }
        events.execute(client::left); // the terminal is gone
    }

    private void press(String key) {
        switch (key) {
            case "\r", "\n" -> enter();
            case "\3", "\4" -> { // Ctrl-C, Ctrl-D
                if (editor.isEmpty()) {
                    client.left();
                } else if (key.equals("\3")) {
                    editor.clear();
                }
            }
            case "\t" -> complete();
            case "\f" -> resized(); // Ctrl-L
            case "\32" -> suspend(); // Ctrl-Z
            case "\33[A", "\33[B" -> { // Up, Down
                if (mode != Mode.PASSWORD) {
                    editor.press(key);
                }
            }
            default -> editor.press(key);
        }
    }

    private void enter() {
        boolean isMessage = mode == Mode.MESSAGE;
        if (client.entered(editor.lines(), editor.isBlock())) {
            if (isMessage) {
                editor.remember();
            }
            editor.clear();
        }
    }

    /** Completes the word before the cursor as far as all candidates agree, and shows them if they differ there. */
    private void complete() {
        String before = editor.beforeCursor();
        String word = before.substring(before.lastIndexOf(' ') + 1);
        boolean isShown = mode == Mode.NAME || mode == Mode.MESSAGE;
        List<String> candidates =
                isShown && !word.isEmpty() && !editor.isBlock() ? client.completions(word) : List.of();
        if (candidates.isEmpty()) {
            return;
        }
        String common = candidates.get(0) + (candidates.size() == 1 ? " " : "");
        for (String other : candidates) {
            while (candidates.size() > 1 && !other.regionMatches(true, 0, common, 0, common.length())) {
                common = common.substring(0, common.length() - 1);
            }
        }
        editor.insert(common.substring(word.length()));
        if (common.length() == word.length()) {
            screen.add(new Line("* " + String.join(", ", candidates), false));
        }
    }

    private void suspend() {
        terminal.write(Screen.CLOSE);
        terminal.restore();
        Terminal.suspend();
        terminal.makeRaw(); // if the process was not stopped, it gets no signal that it continues
        resized();
    }

    @Override
    public void show(Line line, boolean isOwn) {
        screen.add(line);
    }

    @Override
    public void prompt(String text, Mode next) {
        prompt = text;
        mode = next;
    }

    @Override
    public void refresh() {
        terminal.write(screen.render(prompt, shown(editor.beforeCursor()), shown(editor.afterCursor())));
    }

    private String shown(String text) {
        return mode == Mode.PASSWORD ? "*".repeat(text.codePointCount(0, text.length())) : text;
    }
}
