package chatserver.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the terminal shows: the chat's lines, and below them one input row that scrolls sideways. Lines, input and size
 * go in; {@link #render} returns the characters to write. Lines scroll off the top into the terminal's own scrollback.
 *
 * <p>The cursor is always in the input row when {@code render} returns. A line is written over the input row, which is
 * then drawn again below it. After a change of size, the whole screen is drawn again from the latest lines. Used by events.
 */
final class Screen {
    /** The terminal's size. */
    record Size(int rows, int columns) {}

    /** A line of the chat; a highlighted one is bold and rings the bell. */
    record Line(String text, boolean isHighlighted) {}

    private static final int INDENT = 6; // as wide as the time
    private static final int MAX_LINES = 500; // more than the rows of any terminal
    private static final String CLEAR_ROW = "\33[K";
    private static final String CLEAR_BELOW = "\33[J";

    /** Lets the terminal mark pastes, and cut rows that it finds too wide: a wrapped row would displace the others. */
    private static final String OPEN = "\33[?2004h\33[?7l";

    /** Removes the input row, leaves the cursor below the lines, and restores the terminal's usual behaviour. */
    static final String CLOSE = "\r" + CLEAR_BELOW + "\33[?2004l\33[?7h";

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

    /** Takes the terminal's size. Returns what prepares it, and scrolls its content into its scrollback. */
    String open(Size now) {
        resize(now);
        return OPEN + "\r\n".repeat(size.rows());
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
        String row = inputRow(prompt, before, after);
        if (!isStale && added.isEmpty() && row.equals(input)) {
            return "";
        }
        List<String> rows = new ArrayList<>();
        (isStale ? lines : added).forEach(line -> rows.addAll(rows(line)));
        int first = isStale ? Math.max(0, rows.size() - size.rows() + 1) : 0;
        StringBuilder out = new StringBuilder(isStale ? "\33[H" : "\r");
        rows.subList(first, rows.size())
                .forEach(text -> out.append(CLEAR_ROW).append(text).append("\r\n"));
        if (added.stream().anyMatch(Line::isHighlighted)) {
            out.append('\7');
        }
        input = row;
        added.clear();
        isStale = false;
        return out.append(CLEAR_BELOW).append(row).toString();
    }

    private List<String> rows(Line line) {
        List<String> rows = wrap(line.text(), size.columns(), INDENT);
        return line.isHighlighted() && hasBold
                ? rows.stream().map(row -> "\33[1m" + row + "\33[m").toList()
                : rows;
    }

    /**
     * Folds a line into rows, between words where possible. Every row but the first is indented, so a message cannot
     * contain a row that looks like another user's line. A TAB, whose width varies, becomes a space.
     */
    static List<String> wrap(String text, int columns, int indent) {
        String line = text.replace('\t', ' ');
        List<String> rows = new ArrayList<>();
        String margin = "";
        int start = 0;
        while (start < line.length()) {
            int end = Math.max(fit(line, start, columns - margin.length()), Graphemes.end(line, start));
            if (end == line.length()) {
                break;
            }
            int blank = start + line.substring(start, end + 1).lastIndexOf(' ');
            while (blank > start && line.charAt(blank - 1) == ' ') {
                blank--;
            }
            int cut = blank > start ? blank : end;
            rows.add(margin + line.substring(start, cut));
            start = line.charAt(cut) == ' ' ? cut + 1 : cut;
            margin = columns > 2 * indent ? " ".repeat(indent) : "";
        }
        rows.add(margin + line.substring(start));
        return rows;
    }

    /** Returns the index behind the last cluster that fits. */
    private static int fit(String text, int start, int columns) {
        int end = start;
        for (int next, used = 0; end < text.length(); end = next) {
            next = Graphemes.end(text, end);
            used += Graphemes.width(text, end, next);
            if (used > columns) {
                break;
            }
        }
        return end;
    }

    /**
     * Returns the prompt and the part of the input around the cursor, never as wide as the terminal. The terminal itself
     * remembers where the cursor belongs (ESC 7, ESC 8), so it is right even if the terminal measures a character
     * differently.
     */
    private String inputRow(String prompt, String before, String after) {
        String shownPrompt = head(prompt, size.columns() / 2);
        int space = Math.max(1, size.columns() - 1 - Graphemes.width(shownPrompt));
        int keptForAfter = Math.min(Graphemes.width(after), space / 4);
        String shownBefore = tail(before, space - keptForAfter);
        String shownAfter = head(after, space - Graphemes.width(shownBefore));
        return (shownPrompt + shownBefore + "\0337" + shownAfter + "\0338").replace('\t', ' ');
    }

    private static String head(String text, int columns) {
        return text.substring(0, fit(text, 0, columns));
    }

    private static String tail(String text, int columns) {
        int hidden = Graphemes.width(text) - columns;
        int start = 0;
        for (int next; hidden > 0; start = next) {
            next = Graphemes.end(text, start);
            hidden -= Graphemes.width(text, start, next);
        }
        return text.substring(start);
    }
}
