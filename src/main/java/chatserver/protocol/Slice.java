package chatserver.protocol;

import java.nio.charset.StandardCharsets;

/**
 * A run of bytes within an array that belongs to somebody else: valid only until its owner uses the array again, and
 * never to be written to.
 *
 * @param bytes the array
 * @param from index of the first byte
 * @param to index past the last byte
 */
public record Slice(byte[] bytes, int from, int to) {
    /** The whole of an array. */
    public static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    /** Number of bytes. */
    public int length() {
        return to - from;
    }

    /** Whether there is not one byte. */
    public boolean isEmpty() {
        return from == to;
    }

    /** The same without the blanks (spaces, TABs) at both ends. */
    Slice strip() {
        int first = skipBlanks(from);
        int last = to;
        while (last > first && isBlank(bytes[last - 1])) {
            last--;
        }
        return new Slice(bytes, first, last);
    }

    /** What stands before the first blank: everything, where there is none. */
    public Slice firstWord() {
        return new Slice(bytes, from, endOfFirstWord());
    }

    /** What follows the first word and the blanks behind it, perhaps nothing. */
    public Slice afterFirstWord() {
        return new Slice(bytes, skipBlanks(endOfFirstWord()), to);
    }

    private int endOfFirstWord() {
        int i = from;
        while (i < to && !isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private int skipBlanks(int start) {
        int i = start;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** The bytes read as UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, from, length(), StandardCharsets.UTF_8);
    }
}
