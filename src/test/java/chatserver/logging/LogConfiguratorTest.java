package chatserver.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Tests of the set-up of logging: in a process of its own, and on an output that nobody reads. */
class LogConfiguratorTest {
    private static final int MORE_THAN_THE_QUEUE_HOLDS = 50_000;

    @Test
    void logsOneUtf8LineAnEventAndNothingElse() throws Exception {
        assertThat(outputOfLogging()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{3}Z INFO  \\[main] grüße 👋\\R");
    }

    @Test
    void logsFromTheLevelGiven() throws Exception {
        assertThat(outputOfLogging("-D" + LogConfigurator.LEVEL_PROPERTY + "=WARN"))
                .isEmpty();
    }

    @Test
    void leavesAConfigurationFileInCharge(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("own.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><charset>UTF-8</charset><pattern>own: %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="out"/></root>
                </configuration>
                """);

        assertThat(outputOfLogging("-Dlogback.configurationFile=" + file)).isEqualTo("own: grüße 👋\n");
    }

    @Test
    void neverWaitsForAnOutputThatNobodyReads() throws Exception {
        StuckOutput output = new StuckOutput();
        LoggerContext context = contextOn(output);
        Logger log = context.getLogger("test");

        int logged = 0;
        while (logged < MORE_THAN_THE_QUEUE_HOLDS) {
            log.info("line {}", logged++);
        }
        output.unstick();
        while (!output.written().contains("lost here")) {
            log.info("line {}", logged++);
            Thread.sleep(1); // lets the queue drain; how long it takes does not matter, the loop waits for the note
        }
        context.stop();

        List<String> lines = output.written().lines().toList();
        assertThat(lines.get(0)).endsWith("line 0");
        assertThat(lines.get(lines.size() - 1)).endsWith("line " + (logged - 1));
        long lost = lines.stream()
                .filter(line -> line.contains("lost here"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*] (\\d+) log lines.*", "$1")))
                .sum();
        long written =
                lines.stream().filter(line -> line.matches(".* line \\d+")).count();
        assertThat(written + lost).isEqualTo(logged);
    }

    @Test
    void stopsInBoundedTimeThoughNobodyReads() throws Exception {
        StuckOutput output = new StuckOutput();
        LoggerContext context = contextOn(output);
        context.getLogger("test").info("never read");
        output.awaitStuckWriter();

        Instant start = Instant.now();
        context.stop();

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        output.unstick();
    }

    private static LoggerContext contextOn(OutputStream output) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        LogConfigurator.install(context, output);
        // The test's own level must not decide what is logged here.
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        return context;
    }

    private static String outputOfLogging(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Greeter.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** A program that logs one line. */
    static final class Greeter {
        private Greeter() {}

        public static void main(String[] args) {
            LoggerFactory.getLogger(Greeter.class).info("grüße 👋");
            LogConfigurator.flushAndStop();
        }
    }

    /** An output that takes nothing until told to, like a pipe that is full. */
    private static final class StuckOutput extends OutputStream {
        private final CountDownLatch stuck = new CountDownLatch(1);
        private final CountDownLatch unstuck = new CountDownLatch(1);
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void awaitStuckWriter() throws InterruptedException {
            stuck.await();
        }

        void unstick() {
            unstuck.countDown();
        }

        String written() {
            return bytes.toString(UTF_8);
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            stuck.countDown();
            boolean interrupted = false;
            // A real write does not end at an interrupt, so this one must not either.
            while (true) {
                try {
                    unstuck.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            bytes.write(source, offset, length);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
