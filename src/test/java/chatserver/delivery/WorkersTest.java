package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.DeliveryFixture;
import chatserver.testing.FakeClient;
import chatserver.testing.ManualClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reserve of worker threads: one for every two members. */
class WorkersTest {
    private final ThreadGroup group = new ThreadGroup("of this test");
    private final DeliveryFixture fixture = new DeliveryFixture(new ManualClock());

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void theWorkersAreReadyBeforeAnythingIsWritten() throws Exception {
        act(() -> fixture.login("user", 16));
        assertThat(workers()).hasSize(8);
    }

    @Test
    void workersThatCouldNotBeStartedAreStartedBySweeps() throws Exception {
        fixture.runOutOfThreads();
        act(() -> fixture.login("user", 16));
        assertThat(workers()).isEmpty();
        fixture.allowThreads();
        act(fixture.delivery::redeliver);
        act(fixture.delivery::redeliver);
        assertThat(workers()).hasSize(8);
    }

    @Test
    void withoutAThreadForAWorkerAnIdleOneOfConnectionsWrites() throws Exception {
        FakeClient sender = fixture.login("sender");
        FakeClient reader = fixture.login("reader");
        CompletableFuture<Thread> ended = new CompletableFuture<>();
        fixture.threads.run(() -> ended.complete(Thread.currentThread()), "conn-7");
        Thread idle = ended.get(30, TimeUnit.SECONDS);
        Await.until("idle thread", () -> idle.getState() == Thread.State.TIMED_WAITING);
        fixture.delivery.stop(); // ends the workers
        fixture.runOutOfThreads();
        fixture.broadcast(sender, "hi");
        fixture.delivery.broadcast();
        reader.expect("OK", "MSG sender hi");
        assertThat(reader.socket.writer()).isSameAs(idle);
    }

    /** Acts in a thread of the group, to which the threads belong that it starts. */
    private void act(Runnable act) throws InterruptedException {
        Thread thread = new Thread(group, act);
        thread.start();
        thread.join();
    }

    private Stream<Thread> workers() {
        Thread[] threads = new Thread[100];
        group.enumerate(threads);
        return Stream.of(threads)
                .filter(thread -> thread != null && thread.getName().startsWith("delivery-"));
    }
}
