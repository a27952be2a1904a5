package chatserver.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Folds a line into a terminal's rows, between words where that goes. Each but the first is indented, so that nobody can
 * write a text that looks like another's line. For that, a TAB, of which nobody knows the width, is shown as a blank.
 * Stateless.
 */
final class LineWrapper {
    private LineWrapper() {}

    /** Returns the rows, at least one, each at most {@code columns} wide. */
    static List<String> of(String text, int columns, int indent) {
        String line = text.replace('\t', ' ');
        List<String> rows = new ArrayList<>();
        String margin = "";
        int start = 0;
        int at = 0;
        int used = 0;
        int blank = -1; // the last one behind a word of this row
        while (at < line.length()) {
            int c = line.codePointAt(at);
            if (used + width(c) > columns && at > start) {
                int end = c == ' ' || blank < 0 ? at : blank;
                rows.add(margin + line.substring(start, end));
                start = end < line.length() && line.charAt(end) == ' ' ? end + 1 : end;
                at = start;
                margin = columns > 2 * indent ? " ".repeat(indent) : "";
                used = margin.length();
                blank = -1;
                continue;
            }
            if (c == ' ' && at > start && line.charAt(at - 1) != ' ') {
                blank = at;
            }
            used += width(c);
            at += Character.charCount(c);
        }
        rows.add(margin + line.substring(start));
        return rows;
    }

    /** At most so many columns wide; an estimate on the safe side, since a row too short does no harm. */
    private static int width(int c) {
        return c < 0x1100 || c >= 0x1e00 && c < 0x2070 ? 1 : 2;
    }
}
