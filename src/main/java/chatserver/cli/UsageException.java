package chatserver.cli;

import java.util.Locale;

/**
 * Thrown if an argument or an environment variable is wrong. The message is for the user: one or two lines without the
 * program's name. It has no control character except the line break between them.
 */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int LONGEST_QUOTE = 100;

    UsageException(String message) {
        super(message);
    }

    /** Returns an exception whose message also points to the help text. */
    static UsageException seeHelp(String message) {
        return new UsageException(message + "\nTry '--help' for the list of options.");
    }

    /**
     * Returns what the user typed, in quotes and safe to show on a terminal and in a log. Control characters and
     * invisible ones are shown by their number, such as <code>&#92;u{1B}</code>. A long text is cut.
     */
    static String quoted(String typed) {
        StringBuilder shown = new StringBuilder("'");
        typed.codePoints().limit(LONGEST_QUOTE).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> shown.append(String.format(Locale.ROOT, "\\u{%X}", c));
                default -> shown.appendCodePoint(c);
            }
        });
        return shown.append(typed.codePointCount(0, typed.length()) > LONGEST_QUOTE ? "...'" : "'")
                .toString();
    }
}
