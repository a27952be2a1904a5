package chatserver.protocol;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name that a user may bear: 1 to 32 of {@code A-Z a-z 0-9 _ - .}, beginning with a letter or digit. Shown as typed;
 * two that differ only in case are the same name.
 */
public final class Username {
    /** Alphabetical, ignoring case. */
    public static final Comparator<Username> ORDER = Comparator.comparing(name -> name.key);

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");

    private final String shown;
    private final String key;

    private Username(String shown) {
        this.shown = shown;
        this.key = shown.toLowerCase(Locale.ROOT);
    }

    /** The name that was typed, or nothing if nobody may bear it. */
    public static Optional<Username> of(Slice typed) {
        String text = typed.toString();
        return VALID.matcher(text).matches() ? Optional.of(new Username(text)) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Username name && key.equals(name.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** The name as its user typed it. */
    @Override
    public String toString() {
        return shown;
    }
}
