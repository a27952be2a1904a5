package chatserver.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Divides text into grapheme clusters, the units that a terminal draws and a user edits, and measures their width in
 * columns. The tables follow Unicode 15, whatever version the JDK and the locale have. Stateless.
 */
final class Graphemes {
    /** Combining marks, format characters, and the Hangul vowels and finals that join a syllable. */
    private static final int[] ZERO_WIDTH = ranges("zero-width.txt");

    /** East Asian wide and full-width characters, and emoji that are drawn as pictures. */
    private static final int[] WIDE = ranges("wide.txt");

    private static final int FIRST_IN_TABLES = 0x300;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int EMOJI_STYLE = 0xfe0f;

    private Graphemes() {}

    /** Returns the index behind the cluster that begins at {@code start}. */
    static int end(String text, int start) {
        int first = text.codePointAt(start);
        int end = start + Character.charCount(first);
        if (isRegionalIndicator(first) && end < text.length() && isRegionalIndicator(text.codePointAt(end))) {
            end += 2; // a flag
        }
        int previous = first;
        while (end < text.length()) {
            int next = text.codePointAt(end);
            boolean isSkinTone = next >= 0x1f3fb && next <= 0x1f3ff;
            boolean isJoined = previous == ZERO_WIDTH_JOINER && isPictograph(next);
            if (!contains(ZERO_WIDTH, next) && !isSkinTone && !isJoined) {
                break;
            }
            previous = next;
            end += Character.charCount(next);
        }
        return end;
    }

    /** Returns the start of the cluster that contains or ends at {@code index}, which is above 0. */
    static int start(String text, int index) {
        int start = 0;
        for (int end = 0; end < index; end = end(text, start)) {
            start = end;
        }
        return start;
    }

    /** Returns the number of columns that the text takes. */
    static int width(String text) {
        int width = 0;
        for (int start = 0, end; start < text.length(); start = end) {
            end = end(text, start);
            width += width(text, start, end);
        }
        return width;
    }

    /** Returns the number of columns that one cluster takes: 0, 1 or 2. */
    static int width(String text, int start, int end) {
        int first = text.codePointAt(start);
        if (contains(ZERO_WIDTH, first)) {
            return 0;
        }
        boolean isFlag = isRegionalIndicator(first) && end - start >= 4;
        boolean isPicture = text.charAt(end - 1) == EMOJI_STYLE && isPictograph(first);
        return isFlag || isPicture || contains(WIDE, first) ? 2 : 1;
    }

    private static boolean isRegionalIndicator(int c) {
        return c >= 0x1f1e6 && c <= 0x1f1ff;
    }

    private static boolean isPictograph(int c) {
        return c >= 0x2190 && c < 0x2c00 || c >= 0x1f000 && c < 0x20000;
    }

    private static boolean contains(int[] ranges, int c) {
        int found = c < FIRST_IN_TABLES ? -1 : Arrays.binarySearch(ranges, c);
        return found >= 0 || (-found - 1) % 2 == 1;
    }

    /** Reads a table of single characters and ranges, in hex; returns first, last, first, last… */
    private static int[] ranges(String file) {
        try (InputStream in = Graphemes.class.getResourceAsStream(file)) {
            return Stream.of(new String(in.readAllBytes(), US_ASCII).split("\\s+"))
                    .flatMap(range -> Stream.of(range.contains("-") ? range.split("-") : new String[] {range, range}))
                    .mapToInt(hex -> Integer.parseInt(hex, 16))
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
