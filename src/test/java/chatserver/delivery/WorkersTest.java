package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.ManualClock;
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
