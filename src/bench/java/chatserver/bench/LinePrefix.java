package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Counts the lines of a stream that begin with a prefix, wherever the reads cut the stream. Used by one thread. */
final class LinePrefix implements ReadListener {
    private static final int OTHER_LINE = -1;

    private final byte[] prefix;
    private int matched; // bytes of the current line, or OTHER_LINE
    private long count;

    /** Looks for lines that begin with this. */
    LinePrefix(String prefix) {
        this.prefix = prefix.getBytes(US_ASCII);
    }

    /** Returns how many such lines have begun. */
    long count() {
        return count;
    }

    @Override
    public void onRead(ByteBuffer bytes, long at) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte b = bytes.get(i);
            if (b == '\n') {
                matched = 0;
            } else if (matched >= 0 && matched < prefix.length) {
                matched = b == prefix[matched] ? matched + 1 : OTHER_LINE;
                count += matched == prefix.length ? 1 : 0;
            }
        }
    }
}
