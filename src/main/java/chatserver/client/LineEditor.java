package chatserver.client;

import chatserver.protocol.TextSanitizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The line that the user is typing: keys in, text and cursor out. The cursor always stands between two grapheme clusters.
 * A paste of several lines is held as a block, which only Enter and the keys that delete act on. Used by one thread.
 */
final class LineEditor {
    private static final int MAX_HISTORY = 500;

    private final List<String> history = new ArrayList<>();
    private int recalled; // index into history; its size stands for the line being typed
    private String draft = ""; // the line being typed, while an earlier one is shown
    private String text = "";
    private int cursor;
    private List<String> block = List.of(); // the lines of a paste, or nothing

    /** Applies a key. Keys that do not edit have no effect. */
    void press(Key key) {
        if (!block.isEmpty()) {
            pressInBlock(key);
            return;
        }
        switch (key.code()) {
            case TEXT -> insert(key.text());
            case PASTE -> paste(key.text());
            case LEFT -> cursor = previous();
            case RIGHT -> cursor = next();
            case HOME -> cursor = 0;
            case END -> cursor = text.length();
            case BACKSPACE -> delete(previous(), cursor);
            case DELETE -> delete(cursor, next());
            case KILL_TO_START -> delete(0, cursor);
            case KILL_TO_END -> delete(cursor, text.length());
            case KILL_WORD -> delete(wordStart(), cursor);
            case UP -> recall(recalled - 1);
            case DOWN -> recall(recalled + 1);
            case CANCEL -> clear();
            default -> {}
        }
    }

    private void pressInBlock(Key key) {
        switch (key.code()) {
            case PASTE -> {
                List<String> all = new ArrayList<>(block);
                all.addAll(lines(key.text()));
                block = all;
            }
            case BACKSPACE, DELETE, KILL_TO_START, KILL_TO_END, KILL_WORD, CANCEL -> clear();
            default -> {}
        }
    }

    /** Inserts text at the cursor, without the characters that could act on a terminal. */
    void insert(String inserted) {
        String before = text.substring(0, cursor) + TextSanitizer.clean(inserted);
        text = before + text.substring(cursor);
        cursor = before.isEmpty() ? 0 : Graphemes.end(text, Graphemes.start(text, before.length()));
    }

    private void paste(String pasted) {
        List<String> lines = lines(pasted);
        if (lines.size() == 1) {
            insert(lines.get(0));
        } else if (!lines.isEmpty()) {
            List<String> all = new ArrayList<>(lines);
            all.set(0, text.substring(0, cursor) + all.get(0));
            int last = all.size() - 1;
            all.set(last, all.get(last) + text.substring(cursor));
            block = all;
        }
    }

    private static List<String> lines(String pasted) {
        return pasted.replaceAll("\r\n?", "\n").lines().toList();
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
        text = text.substring(0, from) + text.substring(to);
        cursor = from;
        if (from > 0 && from < text.length()) { // what stood apart may now be one cluster
            cursor = Graphemes.end(text, Graphemes.start(text, from));
        }
    }

    private void recall(int index) {
        if (index < 0 || index > history.size()) {
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

    /** Whether the lines are a paste, in which a {@code /} does not begin a command. */
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
        if (history.size() > MAX_HISTORY) {
            history.remove(0);
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
        return block.isEmpty()
                ? text.substring(0, cursor)
                : "[" + block.size() + " lines: Enter sends them, Ctrl-C does not]";
    }

    /** Returns what is shown behind the cursor. */
    String afterCursor() {
        return block.isEmpty() ? text.substring(cursor) : "";
    }
}
