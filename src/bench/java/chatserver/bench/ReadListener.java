package chatserver.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Receives what a client reads. Used by one thread. */
@FunctionalInterface
interface ReadListener {
    /** Receives the bytes that were read at this time of {@link System#nanoTime}. */
    void onRead(ByteBuffer bytes, long at);

    /** Returns the index of the next line end, or the limit. The buffer's order must be little endian. */
    static int lineEnd(ByteBuffer bytes, int from) {
        assert bytes.order() == ByteOrder.LITTLE_ENDIAN;
        int at = from;
        int limit = bytes.limit();
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            // A byte that was LF is now zero, and the lowest zero byte gets its highest bit set.
            long eight = bytes.getLong(at) ^ 0x0a0a0a0a0a0a0a0aL;
            long zeros = (eight - 0x0101010101010101L) & ~eight & 0x8080808080808080L;
            if (zeros != 0) {
                return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        while (at < limit && bytes.get(at) != '\n') {
            at++;
        }
        return at;
    }

    /** Returns how many lines end in these bytes. */
    static int lineEnds(ByteBuffer bytes) {
        int count = 0;
        int at = 0;
        int limit = bytes.limit();
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            // A byte that was LF is now zero, and only then gets its highest bit set.
            long eight = bytes.getLong(at) ^ 0x0a0a0a0a0a0a0a0aL;
            count +=
                    Long.bitCount(~((eight & 0x7f7f7f7f7f7f7f7fL) + 0x7f7f7f7f7f7f7f7fL | eight | 0x7f7f7f7f7f7f7f7fL));
        }
        for (; at < limit; at++) {
            count += bytes.get(at) == '\n' ? 1 : 0;
        }
        return count;
    }
}
