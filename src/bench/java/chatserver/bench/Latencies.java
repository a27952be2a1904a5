package chatserver.bench;

import java.util.Arrays;

/** The latencies of many deliveries. Used by one thread. */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int size;

    /** Adds the latency of one delivery. */
    void add(long elapsed) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = elapsed;
    }

    /** Returns the number of deliveries. */
    int size() {
        return size;
    }

    /** Returns a percentile in microseconds, such as the one at .99; NaN if there are no deliveries. */
    double percentile(double part) {
        if (size == 0) {
            return Double.NaN;
        }
        Arrays.sort(nanos, 0, size);
        return nanos[Math.min(size - 1, (int) (size * part))] / 1e3;
    }
}
