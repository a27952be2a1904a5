package chatserver.room;

import static java.nio.charset.StandardCharsets.US_ASCII;

import chatserver.protocol.Slice;
import chatserver.protocol.Username;

/** What the parts of the transcript's stress test share: a cheap check, and texts as the room takes them. */
final class StressChecks {
    private StressChecks() {}

    /** Fails with this message if the condition is false; formats the message only then. */
    static void verify(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new AssertionError(String.format(message, values));
        }
    }

    static Username username(String name) {
        return Username.of(slice(name)).orElseThrow();
    }

    static Slice slice(String text) {
        return Slice.of(text.getBytes(US_ASCII));
    }
}
