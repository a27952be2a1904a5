package chatserver.process;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionThreadsTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration FOR_EVER = Duration.ofDays(1); // idle threads do not end by themselves

    private final ThreadStarter starter = new ThreadStarter(System::nanoTime);
    private final ConnectionThreads threads = new ConnectionThreads(starter, 2, FOR_EVER);
    private final BlockingQueue<String> names = new ArrayBlockingQueue<>(8);

    @AfterEach
    void stop() {
        threads.stop();
        starter.release();
    }

    @Test
    void aThreadHasTheNameOfItsConnectionAndIsIdleAfterIt() throws Exception {
        Thread thread = runOne(threads, "conn-1");
        assertThat(names.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("conn-1");
        awaitIdle(thread);
        assertThat(thread.getName()).isEqualTo("idle");
    }

    @Test
    void theNextConnectionGetsTheThreadOfOneThatHasEnded() throws Exception {
        Thread first = runOne(threads, "conn-1");
        awaitIdle(first);
        assertThat(runOne(threads, "conn-2")).isSameAs(first);
        assertThat(names).containsExactly("conn-1", "conn-2");
    }

    @Test
    void connectionsAtTheSameTimeHaveThreadsOfTheirOwn() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread first = runOne(threads, "conn-1", () -> awaitSafely(end));
        Thread second = runOne(threads, "conn-2", () -> awaitSafely(end));
        end.countDown();
        assertThat(second).isNotNull().isNotSameAs(first);
    }

    @Test
    void aDefectInAConnectionDoesNotEndTheThread() throws Exception {
        Thread first = runOne(threads, "conn-1", () -> {
            throw new IllegalStateException("on purpose");
        });
        awaitIdle(first);
        assertThat(runOne(threads, "conn-2")).isSameAs(first);
    }

    @Test
    void anIdleThreadEndsAfterItsTime() throws Exception {
        ConnectionThreads impatient = new ConnectionThreads(starter, 2, Duration.ofMillis(1));
        Thread thread = runOne(impatient, "conn-1");
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void stopEndsIdleThreadsAtOnceAndTheOthersAfterTheirConnection() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread busy = runOne(threads, "conn-1", () -> awaitSafely(end));
        Thread idle = runOne(threads, "conn-2");
        awaitIdle(idle);
        threads.stop();
        idle.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(idle.isAlive()).isFalse();
        assertThat(busy.getName()).isEqualTo("conn-1");
        end.countDown();
        busy.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(busy.isAlive()).isFalse();
        assertThat(threads.run(() -> {}, "conn-3")).isFalse();
    }

    @Test
    void noMoreThreadsAreKeptThanConnectionsMayBe() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread[] all = new Thread[4];
        for (int i = 0; i < all.length; i++) {
            all[i] = runOne(threads, "conn-" + i, () -> awaitSafely(end));
        }
        end.countDown();
        Await.until("end of two threads", () -> countAlive(all) <= 2);
    }

    private static long countAlive(Thread[] some) {
        return Stream.of(some).filter(Thread::isAlive).count();
    }

    @Test
    void aThreadEndsWithItsConnectionWhileNoneCanBeStarted() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = runOne(threads, "conn-1", () -> awaitSafely(end));
        runOutOfThreads();
        end.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void whileNoThreadCanBeStartedAnIdleOneTakesTheConnection() throws Exception {
        Thread first = runOne(threads, "conn-1");
        awaitIdle(first);
        runOutOfThreads();
        CountDownLatch end = new CountDownLatch(1);
        assertThat(runOne(threads, "conn-2", () -> awaitSafely(end))).isSameAs(first);
        assertThat(threads.run(() -> {}, "conn-3")).isFalse();
        end.countDown();
    }

    private void runOutOfThreads() {
        assertThat(starter.attempt(() -> {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }))
                .isFalse();
    }

    private Thread runOne(ConnectionThreads in, String name) throws InterruptedException {
        return runOne(in, name, () -> {});
    }

    /** Runs a connection that does this, and returns its thread. */
    private Thread runOne(ConnectionThreads in, String name, Runnable act) throws InterruptedException {
        BlockingQueue<Thread> thread = new ArrayBlockingQueue<>(1);
        assertThat(in.run(
                        () -> {
                            names.add(Thread.currentThread().getName());
                            thread.add(Thread.currentThread());
                            act.run();
                        },
                        name))
                .isTrue();
        return thread.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until the thread waits for a connection: before that, another one would get a new thread. */
    private static void awaitIdle(Thread thread) {
        Await.until("idle thread", () -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void awaitSafely(CountDownLatch latch) {
        try {
            latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
