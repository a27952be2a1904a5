package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void whatIsInsistedOnIsDoneAsSoonAsThereIsMemory() {
        Queue<VirtualMachineError> failures = new ArrayDeque<>(List.of(
                new OutOfMemoryError("on purpose"),
                new InternalError(new OutOfMemoryError("while the JVM links what it calls")),
                new OutOfMemoryError("once more")));
        int[] times = {0};
        Failures.insist(() -> {
            times[0]++;
            if (!failures.isEmpty()) {
                throw failures.remove();
            }
        });
        assertThat(times[0]).isEqualTo(4);
    }

    @Test
    void otherErrorsAreNotForInsisting() {
        Error defect = new StackOverflowError();
        assertThatThrownBy(() -> Failures.insist(() -> {
                    throw defect;
                }))
                .isSameAs(defect);
    }
}
