package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts that wait for the lock's release. */
class SchedulerLockTest {
    private final SchedulerLock lock = new SchedulerLock();
    private final List<String> done = new ArrayList<>();

    @Test
    void aStartThatThrowsCountsAsFailedAndDoesNotPreventTheNext() {
        lock.locked(() -> {
            lock.startLater(
                    () -> {
                        throw new IllegalStateException("a defect, on purpose");
                    },
                    () -> done.add("failed"));
            lock.startLater(() -> done.add("started"), () -> done.add("never"));
        });
        assertThat(done).containsExactly("failed", "started");
        assertThat(lock.isFailingToStart()).isFalse();
    }
}
