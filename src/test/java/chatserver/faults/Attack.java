package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Many clients that abuse a server at the same time, each with a thread of its own. Used by one thread. */
final class Attack implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STANDSTILL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Endpoint endpoint;
    private final int size;
    private final Crowd clients = new Crowd();
    private final AtomicLong progress = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Begins an attack of {@code size} clients, which take the abuses in turn. */
    Attack(Endpoint endpoint, int size, Abuse... abuses) {
        this.endpoint = endpoint;
        this.size = size;
        for (int i = 0; i < size; i++) {
            Attacker attacker = new Attacker(this, i, progress);
            Abuse abuse = abuses[i % abuses.length];
            threads.add(new Thread(() -> run(attacker, abuse), "attacker-" + i));
        }
        threads.forEach(Thread::start);
    }

    private void run(Attacker attacker, Abuse abuse) {
        try {
            abuse.run(attacker);
        } catch (IOException e) {
            progress.incrementAndGet(); // the server has cut it, or the attack is over
        } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Number of clients. */
    int size() {
        return size;
    }

    /** Closes this client too when the attack ends. By any thread. */
    TestClient add(TestClient client) {
        return clients.add(client);
    }

    /** Waits until no client can go on: each has sent all, or the server reads no more from it. */
    void awaitStandstill() {
        long start = System.nanoTime();
        long changedAt = start;
        long seen = -1;
        while (System.nanoTime() - changedAt < STANDSTILL_NANOS) {
            assertThat(System.nanoTime() - start).as("time to a standstill").isLessThan(PATIENCE_NANOS);
            long now = progress.get();
            if (now != seen) {
                seen = now;
                changedAt = System.nanoTime();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Ends the attack. Its clients say no goodbye: over TLS that would wait for a write that makes no progress. */
    @Override
    public void close() throws IOException, InterruptedException {
        clients.abort();
        for (Thread thread : threads) {
            thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
            assertThat(thread.isAlive()).as("%s goes on", thread.getName()).isFalse();
        }
        assertThat(failure.get()).as("what an attacker has met").isNull();
    }
}
