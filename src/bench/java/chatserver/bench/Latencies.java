package chatserver.bench;

import java.util.Arrays;

/** How long each of many deliveries took. Used by one thread. */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int size;

    /** Takes down one delivery. */
    void add(long elapsed) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = elapsed;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** The time, in microseconds, within which this part of them was done; NaN if there are none. */
    double percentile(double part) {
        if (size == 0) {
            return Double.NaN;
        }
        Arrays.sort(nanos, 0, size);
        return nanos[Math.min(size - 1, (int) (size * part))] / 1e3;
    }
}
