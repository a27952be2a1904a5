package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.DeliveryFixture;
import chatserver.testing.ManualClock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reserve of worker threads. */
class WorkersTest {
    @Test
    void aWorkerForEveryTwoMembersIsReadyBeforeAnythingIsWritten() throws Exception {
        try (DeliveryFixture fixture = new DeliveryFixture(new ManualClock())) {
            ThreadGroup group = new ThreadGroup("of this test");
            Thread logins = new Thread(group, () -> fixture.login("user", 16));
            logins.start();
            logins.join();
            Thread[] threads = new Thread[2 * group.activeCount()];
            group.enumerate(threads);
            assertThat(Stream.of(threads)
                            .filter(thread -> thread != null && thread.getName().startsWith("delivery-")))
                    .hasSize(8);
        }
    }
}
