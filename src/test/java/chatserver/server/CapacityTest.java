package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far readers may lag, by what the heap allows and by how many may leave at once. */
class CapacityTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // what, MB of the heap, wanted, connections: backlog
        "the default, 512, 8388608, 10000, 8388608",
        "a small heap, 16, 8388608, 10000, 4194304",
        "a small backlog in a small house, 512, 131072, 1000, 131072",
        "a small backlog in a large house, 512, 131072, 10000, 1280000",
        "a small backlog in a large house in a small heap, 4, 131072, 10000, 1048576",
    })
    void theBacklogIsAtLeastWhatReadersLagByWhenAllLeaveAtOnce(
            String what, long heap, long wanted, int connections, long expected) {
        assertThat(new Capacity(100_000, heap << 20).maxBacklog(wanted, connections))
                .isEqualTo(expected);
    }
}
