package chatserver.testing;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The rounds of a test that provokes a race. */
public final class Rounds {
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Rounds() {}

    /** Returns the numbers from 0 up to this one. They end early on a busy machine: none begins after ten seconds. */
    public static Iterable<Integer> upTo(int most) {
        long start = System.nanoTime();
        return () -> IntStream.range(0, most)
                .takeWhile(round -> round == 0 || System.nanoTime() - start < MAX_NANOS)
                .iterator();
    }
}
