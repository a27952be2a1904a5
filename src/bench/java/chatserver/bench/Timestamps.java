package chatserver.bench;

import java.nio.ByteBuffer;

/**
 * Finds the times of sending in what one client reads, wherever the reads cut it. A time is 16 hexadecimal digits that an
 * x follows. Used by one thread.
 */
final class Timestamps implements ReadListener {
    /** The number of digits of a time of sending. */
    static final int DIGITS = 16;

    private final Latencies latencies;
    private long value;
    private int digits;
    private boolean found; // in the current line

    /** Adds the latency of each message to these. */
    Timestamps(Latencies latencies) {
        this.latencies = latencies;
    }

    /** Returns the rest of a message of this length that begins with a time. */
    static String filling(int bytes) {
        return "x".repeat(bytes - DIGITS);
    }

    /** Returns the beginning of a message that is sent at this time. */
    static String of(long at) {
        return String.format("%016x", at);
    }

    @Override
    public void onRead(ByteBuffer bytes, long at) {
        int limit = bytes.limit();
        for (int i = 0; i < limit; i++) {
            if (found) {
                i = ReadListener.lineEnd(bytes, i);
                if (i == limit) {
                    return;
                }
                found = false;
            }
            byte b = bytes.get(i);
            int digit = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
            if (digit >= 0) {
                value = value << 4 | digit;
                digits++;
            } else {
                if (digits == DIGITS && b == 'x') {
                    latencies.add(at - value);
                    found = true;
                }
                digits = 0;
            }
        }
    }
}
