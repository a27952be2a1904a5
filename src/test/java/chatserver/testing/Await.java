package chatserver.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what no event tells, by looking again and again: for 30 s at most, after which the test fails. */
public final class Await {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What is awaited. */
    public interface Condition {
        /** Whether it is there; whatever it throws fails the test. */
        boolean holds() throws Exception;
    }

    private Await() {}

    /** Waits until a condition holds; {@code what} says in the failure what has not come. */
    public static void until(String what, Condition condition) {
        long start = System.nanoTime();
        while (!holds(condition)) {
            assertThat(System.nanoTime() - start).as("nanoseconds to %s", what).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
