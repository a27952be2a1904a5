package chatserver.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Folds a line into terminal rows, between words where possible. Every row but the first is indented, so a message
 * cannot contain a row that looks like another user's line. A TAB, whose width varies, becomes a space. Stateless.
 */
final class LineWrapper {
    private LineWrapper() {}

    /** Returns the rows, at least one, each at most {@code columns} wide. */
    static List<String> wrap(String text, int columns, int indent) {
        String line = text.replace('\t', ' ');
        List<String> rows = new ArrayList<>();
        String margin = "";
        int start = 0;
        int at = 0;
        int used = 0;
        int blank = -1; // the last space that follows a word of this row
        while (at < line.length()) {
            int end = Graphemes.end(line, at);
            int width = Graphemes.width(line, at, end);
            boolean isSpace = line.charAt(at) == ' ';
            if (used + width > columns && at > start) {
                int cut = isSpace || blank < 0 ? at : blank;
                rows.add(margin + line.substring(start, cut));
                start = line.charAt(cut) == ' ' ? cut + 1 : cut;
                at = start;
                margin = columns > 2 * indent ? " ".repeat(indent) : "";
                used = margin.length();
                blank = -1;
                continue;
            }
            if (isSpace && at > start && line.charAt(at - 1) != ' ') {
                blank = at;
            }
            used += width;
            at = end;
        }
        rows.add(margin + line.substring(start));
        return rows;
    }
}
