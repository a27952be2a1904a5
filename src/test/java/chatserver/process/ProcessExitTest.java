package chatserver.process;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

/** Tests how a process ends: its status, its last act, and the limit on its time. */
class ProcessExitTest {
    private static JavaProcess start(String ending) throws IOException {
        return JavaProcess.start(EndingProcess.class, List.of(ProcessExit.class, Logger.class), ending);
    }

    @Test
    void theProcessEndsWithTheGivenStatusAfterItsLastAct() throws Exception {
        try (JavaProcess process = start("with-status-3")) {
            assertThat(process.awaitExit()).isEqualTo(3);
            assertThat(process.out()).isEqualTo("first\nlast\n");
        }
    }

    @Test
    void aSignalEndsTheProcessWithStatusZeroAfterItsLastAct() throws Exception {
        try (JavaProcess process = start("by-a-signal")) {
            assertThat(process.readLine()).isEqualTo("first");
            process.terminate();
            assertThat(process.awaitExit()).isZero();
            assertThat(process.out()).isEqualTo("last\n");
        }
    }

    @Test
    void aLastActThatHangsDoesNotKeepTheProcess() throws Exception {
        try (JavaProcess process = start("with-a-last-act-that-hangs")) {
            assertThat(process.awaitExit()).isEqualTo(4);
        }
    }

    @Test
    void nothingBeginsWhileTheProcessEnds() throws Exception {
        try (JavaProcess process = start("while-it-begins")) {
            assertThat(process.awaitExit()).isZero();
            assertThat(process.out()).isEqualTo("prepared again: false\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"5000, 4600", "1000, 600", "800, 400", "500, 250", "0, 0"})
    void haltingTakes400MsOfTheLimitAndHalfOfItAtMost(long limit, long rest) {
        assertThat(ProcessExit.timeForShutdownAction(Duration.ofMillis(limit))).isEqualTo(Duration.ofMillis(rest));
    }
}
