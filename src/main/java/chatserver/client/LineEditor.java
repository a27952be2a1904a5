package chatserver.client;

import chatserver.protocol.TextSanitizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The line that the user is typing: keys in, text and cursor out. The cursor always stands between two grapheme clusters.
 * A paste of several lines is held as a block, which only Enter and the keys that delete act on. Used by events.
 */
final class LineEditor {
    private final List<String> history = new ArrayList<>();
    private int recalled; // index into history; its size stands for the line being typed
    private String draft = ""; // the line being typed, while an earlier one is shown
    private String text = "";
    private int cursor;
    private List<String> block = List.of(); // the lines of a paste, or nothing

    /** Applies a key as {@link Keys} returns it. Keys that do not edit have no effect. */
    void press(String key) {
        if (key.startsWith(Keys.PASTE)) {
            paste(key.substring(Keys.PASTE.length()));
            return;
        }
        switch (key) {
            case "\1", "\33[H", "\33[1~", "\33[7~" -> cursor = 0; // Ctrl-A, Home
            case "\5", "\33[F", "\33[4~", "\33[8~" -> cursor = text.length(); // Ctrl-E, End
            case "\33[D" -> cursor = previous(); // Left
            case "\33[C" -> cursor = next(); // Right
            case "\b", "\177" -> delete(previous(), cursor); // Backspace
            case "\33[3~" -> delete(cursor, next()); // Delete
            case "\25" -> delete(0, cursor); // Ctrl-U
            case "\13" -> delete(cursor, text.length()); // Ctrl-K
            case "\27" -> delete(wordStart(), cursor); // Ctrl-W
            case "\33[A" -> recall(recalled - 1); // Up
            case "\33[B" -> recall(recalled + 1); // Down
            default -> {
                if (key.charAt(0) >= ' ') {
                    insert(key);
                }
            }
        }
    }

    /** Inserts text at the cursor, without the characters that could act on a terminal. */
    void insert(String inserted) {
        if (block.isEmpty()) {
            text = text.substring(0, cursor) + TextSanitizer.clean(inserted) + text.substring(cursor);
            moveBehindCluster(cursor + inserted.length());
        }
    }

    private void paste(String pasted) {
        List<String> lines =
                new ArrayList<>(pasted.replaceAll("\r\n?", "\n").lines().toList());
        if (lines.size() + block.size() <= 1) {
            insert(String.join("", lines));
        } else if (block.isEmpty()) {
            lines.set(0, text.substring(0, cursor) + lines.get(0));
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + text.substring(cursor));
            block = lines;
            text = "";
            cursor = 0;
        } else {
            lines.addAll(0, block);
            block = lines;
        }
    }

    private int previous() {
        return cursor == 0 ? 0 : Graphemes.start(text, cursor);
    }

    private int next() {
        return cursor == text.length() ? cursor : Graphemes.end(text, cursor);
    }

    private int wordStart() {
        int start = cursor;
        while (start > 0 && text.charAt(start - 1) == ' ') {
            start--;
        }
        return text.lastIndexOf(' ', start - 1) + 1;
    }

    private void delete(int from, int to) {
        block = List.of();
        text = text.substring(0, from) + text.substring(to);
        moveBehindCluster(from);
    }

    /** Moves the cursor to the end of the cluster that ends at {@code index}, or that an edit has joined there. */
    private void moveBehindCluster(int index) {
        cursor = index == 0 ? 0 : Graphemes.end(text, Graphemes.start(text, index));
    }

    private void recall(int index) {
        if (!block.isEmpty() || index < 0 || index > history.size()) {
            return;
        }
        if (recalled == history.size()) {
            draft = text;
        }
        recalled = index;
        text = index == history.size() ? draft : history.get(index);
        cursor = text.length();
    }

    /** Returns what Enter sends: the line, or the lines of a paste. */
    List<String> lines() {
        return block.isEmpty() ? List.of(text) : block;
    }

    /** Returns whether the lines are a paste, in which a {@code /} does not begin a command. */
    boolean isBlock() {
        return !block.isEmpty();
    }

    boolean isEmpty() {
        return text.isEmpty() && block.isEmpty();
    }

    /** Adds the line to the history. */
    void remember() {
        boolean isRepeated =
                !history.isEmpty() && history.get(history.size() - 1).equals(text);
        if (!text.isBlank() && !isRepeated) {
            history.add(text);
        }
    }

    /** Starts an empty line. */
    void clear() {
        text = "";
        draft = "";
        cursor = 0;
        block = List.of();
        recalled = history.size();
    }

    /** Returns what is shown before the cursor. */
    String beforeCursor() {
        return text.substring(0, cursor);
    }

    /** Returns what is shown behind the cursor. */
    String afterCursor() {
        return block.isEmpty()
                ? text.substring(cursor)
                : "[" + block.size() + " lines: Enter sends them, Ctrl-C does not]";
    }
}
