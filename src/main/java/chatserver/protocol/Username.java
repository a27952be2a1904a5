package chatserver.protocol;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A user's name: {@value #RULE}. Shown as typed; two names that differ only in case are the same. The words of the
 * server's notices are reserved, so that no notice can be forged. Immutable.
 */
public final class Username {
    /** The rule for a name, as users read it. */
    public static final String RULE = "1 to 32 of A-Z a-z 0-9 _ - . starting with A-Z a-z or 0-9";

    /** Alphabetical order, ignoring case. */
    public static final Comparator<Username> ORDER = Comparator.comparing(name -> name.key);

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final Set<String> RESERVED = Set.of("idle-timeout", "server-shutdown", "kicked");

    private final String shown;
    private final String key;

    private Username(String shown) {
        this.shown = shown;
        this.key = shown.toLowerCase(Locale.ROOT);
    }

    /** Returns the name that was typed; empty if it breaks the rule or is reserved. */
    public static Optional<Username> of(Slice typed) {
        String text = typed.toString();
        return VALID.matcher(text).matches() && !isReserved(text) ? Optional.of(new Username(text)) : Optional.empty();
    }

    /** Returns whether what was typed is a word of the server's notices, such as {@code kicked}, in any case. */
    public static boolean isReserved(Slice typed) {
        return isReserved(typed.toString());
    }

    private static boolean isReserved(String text) {
        return RESERVED.contains(text.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Username name && key.equals(name.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Returns the name as the user typed it. */
    @Override
    public String toString() {
        return shown;
    }
}
