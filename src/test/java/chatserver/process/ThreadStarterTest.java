package chatserver.process;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadStarterTest {
    private long now = Long.MAX_VALUE - 5; // a clock may overflow
    private final ThreadStarter starter = new ThreadStarter(() -> now);

    @AfterEach
    void release() {
        starter.release();
    }

    @Test
    void aThreadIsStarted() throws Exception {
        assertStarts();
        assertStarts();
    }

    @Test
    void afterAFailureNoThreadIsStartedForASecond() throws Exception {
        assertThat(starter.attempt(new Failing()::start)).isFalse();
        now += TimeUnit.SECONDS.toNanos(1) - 1;
        assertThat(starter.attempt(new Thread(() -> {})::start)).isFalse();
        now++;
        assertStarts();
    }

    @Test
    void aSecondShortageIsHandledAsTheFirst() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(starter.attempt(new Failing()::start)).isFalse();
            assertThat(starter.attempt(new Thread(() -> {})::start)).isFalse();
            now += TimeUnit.SECONDS.toNanos(2);
            assertStarts();
        }
    }

    @Test
    void fewThreadsOfAnExecutorEndAtOnceWhenItIsShutDown() throws Exception {
        ThreadPoolExecutor executor = executor(3, Duration.ofDays(1));
        ThreadStarter.shutDown(executor);
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyThreadsOfAnExecutorEndAfterTheirIdleTimeWhenItIsShutDown() {
        ThreadPoolExecutor executor = executor(257, Duration.ofMillis(10));
        ThreadStarter.shutDown(executor);
        assertThat(executor.isShutdown()).isFalse();
        Await.until("end of the threads", () -> executor.getPoolSize() == 0);
    }

    private static ThreadPoolExecutor executor(int threads, Duration idleTime) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                idleTime.toNanos(),
                TimeUnit.NANOSECONDS,
                new SynchronousQueue<>(),
                task -> ThreadStarter.daemon(task, "test"));
        executor.prestartAllCoreThreads();
        return executor;
    }

    private void assertStarts() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        assertThat(starter.attempt(new Thread(ran::countDown)::start)).isTrue();
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** As there is none when the limit on a user's processes is reached. */
    private static final class Failing extends Thread {
        @Override
        public synchronized void start() {
            throw new OutOfMemoryError("unable to create native thread, on purpose");
        }
    }
}
