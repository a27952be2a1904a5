package chatserver.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import chatserver.testing.Json;
import chatserver.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tests the set-up of logging, in a process of its own and with an output that takes nothing. */
class LogConfiguratorTest {
    private static final int MORE_THAN_THE_QUEUE_HOLDS = 50_000;
    private static final int ALMOST_ALL_OF_THE_QUEUE = 8_000;
    private static final String UGLY = "\"},{\\\r\n\t\b\f\0\u001b\u007f\u0085\u2028\ufffe/'";

    @Test
    void anEventIsOneLineInUtf8() throws Exception {
        assertThat(outputOfLogging(new LogSettings(Level.INFO, false)))
                .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{3}Z INFO  \\[main] grüße 👋\\R");
    }

    @ParameterizedTest
    @CsvSource({"ERROR, 0", "WARN, 0", "INFO, 1", "DEBUG, 1"})
    void onlyEventsOfTheLevelGivenAndAboveAreLogged(Level level, int lines) throws Exception {
        assertThat(outputOfLogging(new LogSettings(level, false)).lines()).hasSize(lines);
    }

    @Test
    void anEventIsOneJsonLineInUtf8IfTheSettingsSaySo() throws Exception {
        assertThat(Json.object(outputOfLogging(new LogSettings(Level.INFO, true)))
                        .get("message"))
                .isEqualTo("grüße 👋");
    }

    @Test
    void aConfigurationFileTakesPrecedence(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("own.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><charset>UTF-8</charset><pattern>own: %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="out"/></root>
                </configuration>
                """);

        assertThat(outputOfLogging(new LogSettings(Level.ERROR, true), "-Dlogback.configurationFile=" + file))
                .isEqualTo("own: grüße 👋\n");
    }

    static Stream<Throwable> failures() {
        Exception circular = new IllegalStateException("a");
        circular.initCause(new IllegalStateException("b", circular));
        Exception closing = new IOException("while closing", new Error());
        closing.addSuppressed(new Exception("suppressed\n", new Exception("cause of the suppressed")));
        closing.addSuppressed(new Exception());
        Exception bare = new Exception("without a trace");
        bare.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "<init>", null, -1)});
        return Stream.of(circular, closing, bare, new StackOverflowError(), new Exception(UGLY));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aJsonLineWithAnExceptionIsOneObject(Throwable failure) {
        Map<?, ?> line = onlyJsonLine(log -> log.warn("failed: {}", UGLY, failure));
        assertThat(line.get("message")).isEqualTo("failed: " + UGLY);
        assertThat(line.get("exception"))
                .asString()
                .contains(failure.getClass().getName())
                .contains(Objects.requireNonNullElse(failure.getMessage(), ""));
    }

    @Test
    void aJsonLineHasTheFieldsOfTheTextFormat() {
        Map<?, ?> line = onlyJsonLine(log -> log.info("grüße 👋 {}", UGLY));
        assertThat(line.keySet()).hasToString("[timestamp, level, thread, logger, message]");
        assertThat(line.get("timestamp")).asString().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{3}Z");
        assertThat(line.get("level")).isEqualTo("INFO");
        assertThat(line.get("thread")).isEqualTo(Thread.currentThread().getName());
        assertThat(line.get("logger")).isEqualTo("test");
        assertThat(line.get("message")).isEqualTo("grüße 👋 " + UGLY);
    }

    @Test
    void theFieldsOfALineAreFieldsOfItsJsonObjectAndNoPartOfItsText() throws Exception {
        Consumer<Logger> logging = log -> LogEvent.LOGIN
                .begin(log.atInfo())
                .addKeyValue(UGLY, UGLY)
                .addKeyValue(LogEvent.LINES, 7L)
                .addKeyValue(LogEvent.USER, (Object) null)
                .log("hello");
        Map<?, ?> line = onlyJsonLine(logging);
        assertThat(line.keySet())
                .hasToString("[timestamp, level, thread, logger, message, event, " + UGLY + ", lines]");
        assertThat(line.get("event")).isEqualTo("login");
        assertThat(line.get(UGLY)).isEqualTo(UGLY);
        assertThat(line.get("lines")).isEqualTo("7"); // a number: the reader of the tests leaves it as it is written

        assertThat(onlyLine(logging, false)).matches("\\S+Z INFO  \\[\\S+] hello\n");
    }

    @Test
    void aMessageThatCannotBeFormattedIsOneJsonLine() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException(UGLY);
            }
        };
        assertThat(onlyJsonLine(log -> log.info("{}", broken)).get("message")).isEqualTo("[FAILED toString()]");
        assertThat(onlyJsonLine(log -> log.info(null)).get("message")).isEqualTo("null");
    }

    private static Map<?, ?> onlyJsonLine(Consumer<Logger> logging) {
        return Json.object(onlyLine(logging, true));
    }

    private static String onlyLine(Consumer<Logger> logging, boolean json) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        LoggerContext context = contextOn(output, new LogSettings(Level.INFO, json));
        logging.accept(context.getLogger("test"));
        context.stop();
        String text = output.toString(UTF_8);
        assertThat(text).endsWith("\n").containsOnlyOnce("\n");
        return text;
    }

    @Test
    void aThreadThatLogsDoesNotWaitForABlockedOutput() throws Exception {
        BlockedOutput output = new BlockedOutput();
        LoggerContext context = contextOn(output, new LogSettings(Level.INFO, false));
        Logger log = context.getLogger("test");

        int logged = 0;
        while (logged < MORE_THAN_THE_QUEUE_HOLDS) {
            log.info("line {}", logged++);
        }
        output.release();
        output.awaitWrites(ALMOST_ALL_OF_THE_QUEUE);
        log.info("line {}", logged++);
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
    void stoppingTakesBoundedTimeWithABlockedOutput() throws Exception {
        BlockedOutput output = new BlockedOutput();
        LoggerContext context = contextOn(output, new LogSettings(Level.INFO, false));
        context.getLogger("test").info("never read");
        output.awaitBlockedWriter();

        Instant start = Instant.now();
        context.stop();

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        output.release();
    }

    private static LoggerContext contextOn(OutputStream output, LogSettings settings) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        LogConfigurator.install(context, settings, output);
        return context;
    }

    private static String outputOfLogging(LogSettings settings, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Greeter.class.getName()));
        command.addAll(List.of(settings.level().name(), Boolean.toString(settings.json())));
        return Tools.run(command);
    }

    /** A program that logs one line; its arguments are the level and whether to log JSON. */
    static final class Greeter {
        private Greeter() {}

        public static void main(String[] args) {
            LogConfigurator.use(new LogSettings(Level.valueOf(args[0]), Boolean.parseBoolean(args[1])));
            LoggerFactory.getLogger(Greeter.class).info("grüße 👋");
            LogConfigurator.flushAndStop();
        }
    }

    /** An output that blocks until it is released, as a full pipe does. */
    private static final class BlockedOutput extends OutputStream {
        private final CountDownLatch blocked = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int writes; // guarded by this

        synchronized void awaitWrites(int count) throws InterruptedException {
            while (writes < count) {
                wait();
            }
        }

        void awaitBlockedWriter() throws InterruptedException {
            blocked.await();
        }

        void release() {
            released.countDown();
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
            blocked.countDown();
            boolean interrupted = false;
            // A real write does not end at an interrupt.
            while (true) {
                try {
                    released.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            bytes.write(source, offset, length);
            countWrite();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void countWrite() {
            writes++;
            notifyAll();
        }
    }
}
