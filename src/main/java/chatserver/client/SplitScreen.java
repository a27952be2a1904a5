package chatserver.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

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
    private static final int FIRST_INPUT_ROW = 3; // since a region of one row is not allowed

    private static final String ESC = "\u001b";
    private static final String SAVE_CURSOR = ESC + "7";
    private static final String RESTORE_CURSOR = ESC + "8";
    private static final String SCROLL_UP = ESC + "D"; // IND, which does what LF does
    private static final String CLEAR_BELOW = ESC + "[J";
    private static final String RESET_REGION = ESC + "[r";

    private enum State {
        OPEN,
        /** The user has stopped the program, and the terminal is the shell's. */
        AWAY,
        CLOSED
    }

    private final OutputStream out;
    private final Charset charset;

    // guarded by this
    private Tty.Size size;
    private int inputRow; // where the prompt stands
    private String prompt = "";
    private State state = State.CLOSED;

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
            screen.leaveTo(State.AWAY);
            if (!Tty.stopProcess()) {
                screen.comeBack();
            }
        });
        Tty.onSignal("CONT", screen::comeBack);
        return screen;
    }

    /** Divides the terminal; whatever stands in it scrolls up by so many rows. */
    synchronized void split(Tty.Size now, int rows) {
        size = now;
        state = State.OPEN;
        notifyAll();
        inputRow = restingRow();
        write(RESET_REGION + at(size.rows()) + "\n".repeat(rows) + region() + promptAfresh());
    }

    /**
     * Divides the terminal anew, and leaves alone what is being typed. A terminal that grows adds rows at the top, out of
     * those that have scrolled away; one that shrinks drops rows at the bottom, but not the cursor's.
     */
    synchronized void resize(Tty.Size now) {
        if (state == State.OPEN) {
            int grown = now.rows() - size.rows();
            size = now;
            inputRow = Math.max(FIRST_INPUT_ROW, grown > 0 ? inputRow + grown : Math.min(inputRow, now.rows()));
            write(SAVE_CURSOR + region() + RESTORE_CURSOR);
        }
    }

    @Override
    public synchronized void show(String line) {
        awaitBack();
        if (state == State.CLOSED) {
            return;
        }
        StringBuilder rows = new StringBuilder(SAVE_CURSOR);
        for (String row : LineWrapper.of(TIME.format(LocalTime.now()) + line, size.columns(), INDENT)) {
            rows.append(at(inputRow - 1)).append(SCROLL_UP).append(row);
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
        if (state == State.OPEN) {
            write(promptAfresh());
        }
    }

    @Override
    public void close() {
        leaveTo(State.CLOSED);
    }

    private synchronized void leaveTo(State next) {
        if (state == State.OPEN) {
            write(RESET_REGION + at(inputRow) + CLEAR_BELOW);
        }
        state = next;
        notifyAll();
    }

    private void comeBack() {
        Optional<Tty.Size> now = Tty.size();
        synchronized (this) {
            if (state != State.CLOSED) {
                split(now.orElse(size), INPUT_ROWS);
            }
        }
    }

    private void awaitBack() {
        boolean interrupted = false;
        while (state == State.AWAY) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String promptAfresh() {
        String clear = at(inputRow) + CLEAR_BELOW;
        int missing = inputRow - restingRow();
        if (missing > 0) { // rows below the prompt, lost when the terminal shrank
            inputRow = restingRow();
            clear += RESET_REGION + at(size.rows()) + "\n".repeat(missing) + region() + at(inputRow);
        }
        return clear + prompt;
    }

    private int restingRow() {
        return Math.max(FIRST_INPUT_ROW, size.rows() - INPUT_ROWS + 1);
    }

    private String region() {
        return ESC + "[1;" + (inputRow - 1) + "r";
    }

    private static String at(int row) {
        return ESC + "[" + row + ";1H";
    }

    private void write(String text) {
        try {
            out.write(text.getBytes(charset));
        } catch (IOException e) {
            state = State.CLOSED; // the terminal has gone
        }
    }
}
