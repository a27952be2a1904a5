package chatserver.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A process whose heap is full ends at once with status 1 and one line on standard error. */
@Order(1) // takes long
class FullHeapIT {
    private static final String LINE = "chat-server: the heap is full, so the process ends; give it more by -Xmx\n";

    /** It takes less than a second; a busy machine needs more. */
    private static final long MAX_SECONDS = 20;

    private Process process;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aHeapThatIsFilledEndsTheProcessWithOneLine() throws Exception {
        start("-Xmx32m");
        fill('x');
        assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8)).isEqualTo(LINE);
    }

    @Test
    void aHeapThatIsFilledEndsTheProcessEvenIfStandardErrorIsBlocked() throws Exception {
        start("-Xmx32m");
        fill('b');
        assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private void start(String heap) throws Exception {
        String classes = Path.of(HeapFiller.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("chatserver.jar") + File.pathSeparator + classes,
                        HeapFiller.class.getName(),
                        "--host=127.0.0.1",
                        "--port=0")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void fill(char how) throws Exception {
        process.getOutputStream().write(how);
        process.getOutputStream().flush();
    }
}
