package chatserver.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A terminal in two parts: above, the conversation, which scrolls in a region of its own (DECSTBM); below, the prompt and
 * some rows for what is being typed, which the terminal itself edits and echoes. The cursor stays in the lower part, and
 * is back there after every line shown above; where exactly, only the terminal knows.
 *
 * <p>Everything is written in one piece, and without LF, TAB or CR: between those, the kernel could insert the echo of a
 * key. Thread-safe.
 */
final class SplitScreen implements Screen {
    /** The time at the beginning of a line. */
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm ", Locale.ROOT);

    private static final int INDENT = 6; // as wide as the time
    private static final int INPUT_ROWS = 3;

    private static final String ESC = "\u001b";
    private static final String SAVE_CURSOR = ESC + "7";
    private static final String RESTORE_CURSOR = ESC + "8";
    private static final String SCROLL_UP = ESC + "D"; // IND, which does what LF does
    private static final String CLEAR_BELOW = ESC + "[J";
    private static final String RESET_REGION = ESC + "[r";

    private final OutputStream out;
    private final Charset charset;

    // guarded by this
    private Tty.Size size;
    private String prompt = "";
    private boolean isOpen;

    SplitScreen(OutputStream out, Charset charset, Tty.Size size) {
        this.out = out;
        this.charset = charset;
        this.size = size;
    }

    /** Takes the terminal over, and follows its size from then on. */
    static SplitScreen open(Charset charset, Tty.Size size) {
        SplitScreen screen = new SplitScreen(new FileOutputStream(FileDescriptor.out), charset, size);
        // All that stands there scrolls out of sight: where a terminal grows, it takes as many rows back from there,
        // and the lower part keeps its place at the bottom.
        screen.split(size, size.rows());
        Tty.onSignal("WINCH", () -> Tty.size().ifPresent(screen::resize));
        Tty.onSignal("TSTP", () -> {
            screen.close();
            Tty.stopProcess();
        });
        Tty.onSignal("CONT", () -> Tty.size().ifPresent(now -> screen.split(now, INPUT_ROWS)));
        return screen;
    }

    /** Divides the terminal; whatever stands in it scrolls up by so many rows. */
    synchronized void split(Tty.Size now, int rows) {
        size = now;
        isOpen = true;
        write(RESET_REGION + at(size.rows()) + "\n".repeat(rows) + region() + promptAfresh());
    }

    /** Divides the terminal anew, and leaves alone what is being typed: the terminal has kept it at the bottom. */
    synchronized void resize(Tty.Size now) {
        if (isOpen && !now.equals(size)) {
            size = now;
            write(SAVE_CURSOR + region() + RESTORE_CURSOR);
        }
    }

    @Override
    public synchronized void show(String line) {
        if (!isOpen) {
            return;
        }
        StringBuilder rows = new StringBuilder(SAVE_CURSOR);
        for (String row : Rows.of(TIME.format(LocalTime.now()) + line, size.columns(), INDENT)) {
            rows.append(at(lastRowAbove())).append(SCROLL_UP).append(row);
        }
        write(rows.append(RESTORE_CURSOR).toString());
    }

    @Override
    public void showOwn(String line) {
        show(line);
    }

    @Override
    public synchronized void ask(String question) {
        prompt = question + " ";
        entered();
    }

    @Override
    public synchronized void talkAs(String name) {
        prompt = name + "> ";
        entered();
    }

    @Override
    public synchronized void entered() {
        if (isOpen) {
            write(promptAfresh());
        }
    }

    @Override
    public synchronized void close() {
        if (isOpen) {
            isOpen = false;
            write(RESET_REGION + at(lastRowAbove() + 1) + CLEAR_BELOW);
        }
    }

    private String promptAfresh() {
        return at(lastRowAbove() + 1) + CLEAR_BELOW + prompt;
    }

    private int lastRowAbove() {
        return Math.max(2, size.rows() - INPUT_ROWS); // a region of one row is not allowed
    }

    private String region() {
        return ESC + "[1;" + lastRowAbove() + "r";
    }

    private static String at(int row) {
        return ESC + "[" + row + ";1H";
    }

    private void write(String text) {
        try {
            out.write(text.getBytes(charset));
        } catch (IOException e) {
            isOpen = false; // the terminal has gone
        }
    }
}
