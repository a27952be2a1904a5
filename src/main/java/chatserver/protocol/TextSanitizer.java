package chatserver.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

    private TextSanitizer() {}

    /** Returns the line sanitized: the same slice if nothing had to be replaced; null if it is not valid UTF-8. */
    static Slice clean(Slice line) {
        if (isClean(line)) {
            return line;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder() // reports invalid input, which the constructor of String would replace
                    .decode(ByteBuffer.wrap(line.bytes(), line.from(), line.length()))
                    .toString();
            return Slice.of(clean(text).getBytes(StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isClean(Slice line) {
        int at = line.from();
        while (at < line.to()) {
            int character = Utf8.characterAt(line.bytes(), at, line.to());
            if (character < 0 || actsOnReader(character)) {
                return false;
            }
            at += Utf8.lengthFrom(line.bytes()[at]);
        }
        return true;
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
