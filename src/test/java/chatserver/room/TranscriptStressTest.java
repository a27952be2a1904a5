package chatserver.room;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The stress test of the transcript: clients join, send, read and leave in one room, on all cores, and every byte that a
 * client has read is checked. It is short by default. For ten minutes:
 *
 * <pre>./mvnw -q test -Dtest=TranscriptStressTest -Dsurefire.timeout=900 \
 *     -Dtest.jvm.options=-Dchatserver.stress.seconds=600</pre>
 *
 * <ol>
 *   <li>Each {@link StressRound} has a room of its own.
 *   <li>Each {@link StressOwner} is a thread that plays the connection threads of a few clients.
 *   <li>Deliverers are threads that write to all clients, a few writes at a time. So the ownership of a
 *       {@link StressClient} passes from thread to thread, as between connection threads and workers.
 *   <li>At the end, the lines of an observer that was there all the time are the {@link StressOrder}. A
 *       {@link StressView} compares what each client has read with that order.
 * </ol>
 */
@Order(1) // takes long
class TranscriptStressTest {
    private static final int ROUNDS = 8;

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // in place of the default; the limit is below
    void everyClientReadsTheSameBytesInTheSameOrder() {
        Duration asked = Duration.ofSeconds(Long.getLong("chatserver.stress.seconds", 0));
        assertTimeoutPreemptively(asked.plusSeconds(55), () -> {
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS || System.nanoTime() - start < asked.toNanos(); round++) {
                long seed = new Random().nextLong();
                try {
                    new StressRound(seed).play();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("round " + round + ", seed " + seed + ": " + e.getMessage(), e);
                }
            }
        });
    }
}
