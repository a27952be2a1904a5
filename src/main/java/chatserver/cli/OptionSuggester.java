package chatserver.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the option that a user may have meant by a name with a typing error. Stateless. */
final class OptionSuggester {
    private static final int MOST_EDITS = 2;
    private static final int LETTERS_AN_EDIT = 3;
    private static final int SHORTEST_BEGINNING = 3;

    private OptionSuggester() {}

    /**
     * Returns the option with the long name nearest to what was typed; if none is near, one that begins with it. At most two
     * edits are allowed, and one in a name of fewer than six letters. Case does not count, nor {@code _} for {@code -}.
     */
    static Optional<Option> nearest(String typed, Collection<Option> options) {
        String name = typed.toLowerCase(Locale.ROOT).replace('_', '-');
        Optional<Option> near = options.stream()
                .filter(option -> edits(name, option.longName())
                        <= Math.min(MOST_EDITS, option.longName().length() / LETTERS_AN_EDIT))
                .min(Comparator.comparingInt(option -> edits(name, option.longName())));
        return near.or(() -> options.stream()
                .filter(option ->
                        name.length() >= SHORTEST_BEGINNING && option.longName().startsWith(name))
                .findFirst());
    }

    /** Returns how many letters to insert, drop, replace or swap with a neighbour to turn one word into the other. */
    static int edits(String from, String to) {
        if (Math.abs(from.length() - to.length()) > MOST_EDITS) {
            return Math.abs(from.length() - to.length());
        }
        int[][] d = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[from.length()][to.length()];
    }
}
