package chatserver.protocol;

/** Reads UTF-8 (RFC 3629) in place: decoding each line into a string would produce garbage. Stateless. */
final class Utf8 {
    private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000}; // smallest character of each length, in bytes

    private Utf8() {}

    /** Returns the length in bytes of a character that begins with this byte; 0 if no character does. */
    static int lengthFrom(byte lead) {
        int octet = lead & 0xff;
        return octet < 0x80 ? 1 : octet < 0xc2 ? 0 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : octet < 0xf5 ? 4 : 0;
    }

    /** Returns whether the byte continues a character. */
    static boolean isTrailing(byte octet) {
        return (octet & 0xc0) == 0x80;
    }

    /** Returns the character whose first byte is at {@code at}; -1 if the bytes up to {@code end} are not one. */
    static int characterAt(byte[] bytes, int at, int end) {
        int length = lengthFrom(bytes[at]);
        if (length == 1) {
            return bytes[at];
        }
        if (length == 0 || at + length > end) {
            return -1;
        }
        int character = bytes[at] & 0x7f >> length;
        for (int i = at + 1; i < at + length; i++) {
            if (!isTrailing(bytes[i])) {
                return -1;
            }
            character = character << 6 | bytes[i] & 0x3f;
        }
        return isCharacter(character) && character >= LEAST[length] ? character : -1;
    }

    private static boolean isCharacter(int number) {
        boolean surrogate = number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE;
        return number <= Character.MAX_CODE_POINT && !surrogate;
    }
}
