package chatserver.client;

import chatserver.client.Screen.Line;
import java.io.IOException;
import java.io.InputStream;
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
    private Input input;
    private String prompt = "";
    private Mode mode = Mode.NOT_YET;

    EditorDisplay(EventLoop events, Terminal terminal, Screen.Size size) {
        this.events = events;
        this.terminal = terminal;
        boolean hasColour = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
        screen = new Screen(size, hasColour);
    }

    @Override
    public void open(Input user) {
        input = user;
        takeTerminal();
        Terminal.onSignal("WINCH", () -> post(this::resized));
        Terminal.onSignal("CONT", () -> post(this::takeTerminal));
        events.startThread("keys", this::readKeys);
    }

    private void takeTerminal() {
        terminal.makeRaw();
        terminal.size().ifPresent(size -> terminal.write(screen.open(size)));
    }

    private void resized() {
        terminal.size().ifPresent(screen::resize);
    }

    private void post(Runnable event) {
        try {
            events.post(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readKeys() throws IOException, InterruptedException {
        KeyDecoder decoder = new KeyDecoder(terminal.charset());
        InputStream keys = Terminal.keys();
        byte[] buffer = new byte[4096];
        long lastRead = System.nanoTime();
        int count;
        while ((count = keys.read(buffer)) >= 0) {
            long now = System.nanoTime();
            if (now - lastRead > PAUSE_NANOS) {
                decoder.pause();
            }
            lastRead = now;
            for (int i = 0; i < count; i++) {
                Key key = decoder.accept(buffer[i]).orElse(null);
                if (key != null) {
                    events.post(() -> press(key));
                }
            }
        }
        events.post(input::left); // the terminal is gone
    }

    private void press(Key key) {
        switch (key.code()) {
            case ENTER -> enter();
            case CANCEL -> {
                if (editor.isEmpty()) {
                    input.left();
                }
                editor.press(key);
            }
            case END_OF_INPUT -> {
                if (editor.isEmpty()) {
                    input.left();
                }
            }
            case TAB -> complete();
            case REDRAW -> resized();
            case SUSPEND -> suspend();
            case UP, DOWN -> {
                if (mode != Mode.HIDDEN) {
                    editor.press(key);
                }
            }
            default -> editor.press(key);
        }
    }

    private void enter() {
        boolean isMessage = prompt.endsWith("> "); // neither a name nor a password
        if (input.entered(editor.lines(), editor.isBlock())) {
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
        if (word.isEmpty() || editor.isBlock() || mode != Mode.SHOWN) {
            return;
        }
        List<String> candidates = input.completions(word);
        if (candidates.size() == 1) {
            editor.insert(candidates.get(0).substring(word.length()) + " ");
        } else if (!candidates.isEmpty()) {
            String common =
                    candidates.stream().reduce(EditorDisplay::commonStart).orElseThrow();
            if (common.length() > word.length()) {
                editor.insert(common.substring(word.length()));
            } else {
                screen.add(new Line("* " + String.join(", ", candidates), false));
            }
        }
    }

    private static String commonStart(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length())
                && Character.toLowerCase(one.charAt(length)) == Character.toLowerCase(other.charAt(length))) {
            length++;
        }
        return one.substring(0, length);
    }

    private void suspend() {
        terminal.write(screen.close());
        terminal.restore();
        Terminal.suspend();
        takeTerminal();
    }

    @Override
    public void show(Line line) {
        screen.add(line);
    }

    @Override
    public void showOwn(Line line) {
        show(line);
    }

    @Override
    public void prompt(String text, Mode next) {
        prompt = text;
        mode = next;
    }

    @Override
    public void refresh() {
        boolean isHidden = mode == Mode.HIDDEN;
        String before = editor.beforeCursor();
        String after = editor.afterCursor();
        terminal.write(screen.render(prompt, isHidden ? masked(before) : before, isHidden ? masked(after) : after));
    }

    private static String masked(String text) {
        return "*".repeat(text.codePointCount(0, text.length()));
    }

    /** Gives the terminal back; may be called by any thread. */
    void close() {
        terminal.close(screen.close());
    }
}
