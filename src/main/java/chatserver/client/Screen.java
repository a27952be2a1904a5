package chatserver.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * What the terminal shows: the chat's lines, and below them one input row that scrolls sideways. Lines, input and size
 * go in; {@link #render} returns the characters to write. Lines scroll off the top into the terminal's own scrollback.
 *
 * <p>The cursor is always in the input row when {@code render} returns. A line is written over the input row, which is
 * then drawn again below it. After a change of size, the whole screen is drawn again from the latest lines. Used by one
 * thread.
 */
final class Screen {
    /** The terminal's size. */
    record Size(int rows, int columns) {}

    /** A line of the chat; a highlighted one is bold and rings the bell. */
    record Line(String text, boolean isHighlighted) {}

    private static final int INDENT = 6; // as wide as the time
    private static final int MAX_LINES = 500; // more than the rows of any terminal

    private static final String ESC = "\u001b";
    private static final String HOME = ESC + "[H";
    private static final String CLEAR_ROW = ESC + "[K";
    private static final String CLEAR_BELOW = ESC + "[J";
    private static final String SAVE_CURSOR = ESC + "7";
    private static final String RESTORE_CURSOR = ESC + "8";
    private static final String BOLD = ESC + "[1m";
    private static final String NOT_BOLD = ESC + "[m";
    private static final String BELL = "\u0007";

    private static final String MARK_PASTES = ESC + "[?2004h";
    private static final String LEAVE_PASTES = ESC + "[?2004l";

    private final boolean hasBold;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final List<Line> added = new ArrayList<>(); // since the last call of render
    private Size size;
    private String input = ""; // the input row as drawn at last
    private boolean isStale = true; // everything has to be drawn

    Screen(Size size, boolean hasBold) {
        this.size = size;
        this.hasBold = hasBold;
    }

    /** Returns what scrolls the terminal's content into its scrollback, and takes the terminal's size. */
    String open(Size now) {
        resize(now);
        return MARK_PASTES + "\r\n".repeat(size.rows());
    }

    /** Adds a line below the others. */
    void add(Line line) {
        added.add(line);
        lines.addLast(line);
        if (lines.size() > MAX_LINES) {
            lines.removeFirst();
        }
    }

    /** Takes the terminal's new size. */
    void resize(Size now) {
        size = now;
        isStale = true;
    }

    /** Returns what changes the terminal from its last state to this one; empty if nothing has changed. */
    String render(String prompt, String before, String after) {
        String now = inputRow(prompt, before, after);
        if (!isStale && added.isEmpty() && now.equals(input)) {
            return "";
        }
        input = now;
        StringBuilder out = new StringBuilder();
        if (isStale) {
            out.append(HOME);
            latestRows().forEach(row -> out.append(CLEAR_ROW).append(row).append("\r\n"));
        } else {
            out.append('\r');
            added.forEach(line ->
                    rows(line).forEach(row -> out.append(CLEAR_ROW).append(row).append("\r\n")));
        }
        if (added.stream().anyMatch(Line::isHighlighted)) {
            out.append(BELL);
        }
        added.clear();
        isStale = false;
        return out.append(CLEAR_BELOW).append(now).toString();
    }

    /** Returns what removes the input row and leaves the cursor below the lines. */
    String close() {
        return "\r" + CLEAR_BELOW + LEAVE_PASTES;
    }

    private List<String> rows(Line line) {
        List<String> rows = LineWrapper.wrap(line.text(), size.columns(), INDENT);
        return line.isHighlighted() && hasBold
                ? rows.stream().map(row -> BOLD + row + NOT_BOLD).toList()
                : rows;
    }

    /** Returns the rows that fit above the input row. */
    private List<String> latestRows() {
        List<String> latest = new ArrayList<>();
        var newestFirst = lines.descendingIterator();
        while (newestFirst.hasNext() && latest.size() < size.rows() - 1) {
            List<String> rows = new ArrayList<>(rows(newestFirst.next()));
            Collections.reverse(rows);
            latest.addAll(rows);
        }
        Collections.reverse(latest);
        return latest.subList(Math.max(0, latest.size() - size.rows() + 1), latest.size());
    }

    /**
     * Returns the prompt and the part of the input around the cursor, never as wide as the terminal. The terminal itself
     * remembers where the cursor belongs, so it is right even if the terminal measures a character differently.
     */
    private String inputRow(String prompt, String before, String after) {
        String shownPrompt = head(prompt, size.columns() / 2);
        int space = Math.max(1, size.columns() - 1 - Graphemes.width(shownPrompt));
        int keptForAfter = Math.min(Graphemes.width(after), space / 4);
        String shownBefore = tail(before, space - keptForAfter);
        String shownAfter = head(after, space - Graphemes.width(shownBefore));
        String row = shownPrompt + shownBefore + SAVE_CURSOR + shownAfter + RESTORE_CURSOR;
        return row.replace('\t', ' ');
    }

    private static String head(String text, int columns) {
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int next = Graphemes.end(text, end);
            used += Graphemes.width(text, end, next);
            if (used > columns) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }

    private static String tail(String text, int columns) {
        int hidden = Graphemes.width(text) - columns;
        int start = 0;
        while (hidden > 0) {
            int next = Graphemes.end(text, start);
            hidden -= Graphemes.width(text, start, next);
            start = next;
        }
        return text.substring(start);
    }
}
