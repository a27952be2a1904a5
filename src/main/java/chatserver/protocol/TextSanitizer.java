package chatserver.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Replaces, in a text, each character that could act on a reader's terminal or forge a line by U+FFFD. Stateless.
 *
 * <p>These are C0 except TAB, DEL, C1 (with U+0085 NEXT LINE), U+2028, U+2029, and the bidirectional embeddings,
 * overrides and isolates (U+202A to U+202E, U+2066 to U+2069). Joiners and direction marks stay, since real writing
 * needs them.
 */
public final class TextSanitizer {
    private static final char REPLACEMENT = '\ufffd';
    private static final byte[] REPLACEMENT_BYTES = String.valueOf(REPLACEMENT).getBytes(StandardCharsets.UTF_8);

    private TextSanitizer() {}

    /** Returns the most bytes that a text of {@code bytes} bytes has after it has been sanitized: a byte can become three. */
    public static long maxBytes(int bytes) {
        return 3L * bytes;
    }

    /** Returns the line sanitized: the same slice if nothing had to be replaced; null if it is not valid UTF-8. */
    static Slice clean(Slice line) {
        int length = 0;
        int replacements = 0;
        int at = line.from();
        while (at < line.to()) {
            int character = Utf8.characterAt(line.bytes(), at, line.to());
            if (character < 0) {
                return null;
            }
            boolean replaced = actsOnReader(character);
            int bytes = Utf8.lengthFrom(line.bytes()[at]);
            replacements += replaced ? 1 : 0;
            length += replaced ? REPLACEMENT_BYTES.length : bytes;
            at += bytes;
        }
        return replacements == 0 ? line : clean(line, length);
    }

    /** Returns a sanitized copy of the line, which takes {@code length} bytes. */
    private static Slice clean(Slice line, int length) {
        byte[] clean = new byte[length];
        int to = 0;
        int at = line.from();
        while (at < line.to()) {
            int bytes = Utf8.lengthFrom(line.bytes()[at]);
            boolean replaced = actsOnReader(Utf8.characterAt(line.bytes(), at, line.to()));
            byte[] from = replaced ? REPLACEMENT_BYTES : line.bytes();
            int count = replaced ? REPLACEMENT_BYTES.length : bytes;
            System.arraycopy(from, replaced ? 0 : at, clean, to, count);
            to += count;
            at += bytes;
        }
        return Slice.of(clean);
    }

    /** Returns the text sanitized. */
    public static String clean(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (actsOnReader(chars[i])) {
                chars[i] = REPLACEMENT;
            }
        }
        return new String(chars);
    }

    private static boolean actsOnReader(int c) {
        return c < 0x20 && c != '\t'
                || c >= 0x7f && c <= 0x9f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
    }
}
