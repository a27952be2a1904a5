package chatserver.protocol;

import java.nio.charset.StandardCharsets;

/**
 * A range of bytes in an array that belongs to another object. Valid only until that object uses the array again. The
 * bytes must not be changed.
 *
 * @param bytes the array
 * @param from index of the first byte
 * @param to index past the last byte
 */
public record Slice(byte[] bytes, int from, int to) {
    /** Returns a slice of a whole array. */
    public static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    /** Returns the number of bytes. */
    public int length() {
        return to - from;
    }

    /** Returns whether there are no bytes. */
    public boolean isEmpty() {
        return from == to;
    }

    /** Returns the slice without the blanks (spaces, TABs) at both ends. */
    Slice strip() {
        int first = skipBlanks(from);
        int last = to;
        while (last > first && isBlank(bytes[last - 1])) {
            last--;
        }
        return new Slice(bytes, first, last);
    }

    /** Returns the bytes before the first blank, or all of them if there is none. */
    public Slice firstWord() {
        return new Slice(bytes, from, endOfFirstWord());
    }

    /** Returns the bytes after the first word and the blanks that follow it. */
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

    /** Returns the bytes decoded as UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, from, length(), StandardCharsets.UTF_8);
    }
}
