package chatserver.cli;

import java.util.Locale;

/**
 * A mistake of the user in an argument or environment variable. Its message is complete: one or two lines, without the
 * program's name and without a control character other than the line break between them.
 */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int LONGEST_QUOTE = 100;

    UsageException(String message) {
        super(message);
    }

    /** Returns a mistake in how the command line is written, rather than in one value: the help text would show it. */
    static UsageException seeHelp(String message) {
        return new UsageException(message + "\nTry '--help' for the list of options.");
    }

    /**
     * Returns what the user typed, in quotes, as it can be shown on a terminal and in a log: control and invisible
     * characters by their number, such as <code>&#92;u{1B}</code>, and only the beginning of an endless text.
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
