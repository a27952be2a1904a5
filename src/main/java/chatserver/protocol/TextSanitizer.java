package chatserver.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes a line harmless before anybody else reads it. Whatever could act on a reader's terminal or forge a line is
 * replaced by U+FFFD: C0 but TAB, DEL, C1 (U+0085 NEXT LINE among them), U+2028, U+2029, and the bidirectional
 * embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069). Joiners and direction marks, which real
 * writing needs, stay. Stateless.
 */
public final class TextSanitizer {
    private static final char REPLACEMENT = '\ufffd';

    private TextSanitizer() {}

    /** The line cleaned, most often just as it is, else the whole of a new array; null if it is not valid UTF-8. */
    static Slice clean(Slice line) {
        if (isClean(line)) {
            return line;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder() // which reports what it cannot read; a String would replace it silently
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

    /** The text cleaned. */
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
