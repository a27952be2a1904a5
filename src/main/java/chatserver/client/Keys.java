package chatserver.client;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides what a terminal sends into keys: texts, control characters and escape sequences, each as it was sent. A paste
 * is one key, which begins with {@link #PASTE}. Used by one thread.
 */
final class Keys {
    static final String PASTE = "\33[200~";
    private static final String PASTE_END = "\33[201~";

    private static final Pattern KEY = Pattern.compile("""
            [^\\x00-\\x1f\\x7f]+                # a text
            | [\\x00-\\x1f\\x7f&&[^\\e]]        # a control character
            | \\e+ \\[\\[ [!-~]                 # a function key of the Linux console
            | \\e+ \\[(?!\\[) [\\x20-?]* [@-~]  # most function keys
            | \\e+ O [!-~]                      # cursor keys in another mode
            | \\e+ [\\]PX^_] [^\\e\\x07]* (\\x07|\\e\\\\)  # a report of the terminal
            | \\e+ (O|\\[\\[?[\\x20-?]*) (?=[^\\x20-~])    # a sequence that was broken off
            | \\e+ [^\\[O\\]PX^_\\e]            # a key with Alt
            """, Pattern.COMMENTS);

    private final StringBuilder pending = new StringBuilder(); // an incomplete key, and what follows it

    /** Takes what was read, in which no surrogate pair is split; returns the keys that are complete now. */
    List<String> accept(String typed) {
        pending.append(typed);
        List<String> keys = new ArrayList<>();
        Matcher matcher = KEY.matcher(pending);
        int at = 0;
        while (matcher.region(at, pending.length()).lookingAt()) {
            int end = matcher.end();
            if (matcher.group().equals(PASTE)) {
                int close = pending.indexOf(PASTE_END, end);
                if (close < 0) {
                    break;
                }
                keys.add(pending.substring(at, close));
                end = close + PASTE_END.length();
            } else {
                keys.add(matcher.group().replace("\33O", "\33["));
            }
            at = end;
        }
        pending.delete(0, at);
        return keys;
    }

    /** Drops an incomplete key that is no paste. Called after a time in which a terminal sends a whole key. */
    void pause() {
        if (pending.indexOf(PASTE) != 0) {
            pending.setLength(0);
        }
    }
}
