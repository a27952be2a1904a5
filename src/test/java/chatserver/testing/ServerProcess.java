package chatserver.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The server as its users run it: {@code java -jar chat-server.jar} in a process of its own, with what it prints. The
 * jar is the one that the property {@code chatserver.jar} names. Used by one thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final Pattern LISTENING = Pattern.compile("Server listening on port (\\d+)\\b");

    private final Process process;
    private final CountDownLatch readOn;
    private final Printed out;
    private final Printed err;

    private ServerProcess(Process process, CountDownLatch readOn) {
        this.process = process;
        this.readOn = readOn;
        out = new Printed(process.getInputStream(), readOn);
        err = new Printed(process.getErrorStream(), new CountDownLatch(0));
    }

    /** Starts the program with these arguments and no setting in its environment. */
    public static ServerProcess start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** Starts the program with these environment variables, none else that could matter, and these arguments. */
    public static ServerProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return new ServerProcess(Launch.ORDINARY.start(environment, List.of(arguments)), new CountDownLatch(0));
    }

    /** Starts the program in a way of its own, with these arguments. */
    public static ServerProcess start(Launch launch, String... arguments) throws IOException {
        return new ServerProcess(launch.start(Map.of(), List.of(arguments)), new CountDownLatch(0));
    }

    /**
     * Starts the program so that of its standard output only the first line, or little more, is read before
     * {@code readOn} is at zero, or the process has ended.
     */
    public static ServerProcess start(CountDownLatch readOn, Launch launch, String... arguments) throws IOException {
        return new ServerProcess(launch.start(Map.of(), List.of(arguments)), readOn);
    }

    /**
     * A way of starting the program.
     *
     * @param wrapper a command that runs the command that follows it, such as {@code prlimit}; or nothing
     * @param jar the program's file
     * @param jvmOptions come before the jar
     * @param out where the standard output goes
     */
    public record Launch(List<String> wrapper, Path jar, List<String> jvmOptions, ProcessBuilder.Redirect out) {
        /** Starts the program as users do. */
        public static final Launch ORDINARY = new Launch(
                List.of(), Path.of(System.getProperty("chatserver.jar")), List.of(), ProcessBuilder.Redirect.PIPE);

        /** Returns this way of starting, run by a wrapper. */
        public Launch by(String... command) {
            return new Launch(List.of(command), jar, jvmOptions, out);
        }

        /** Returns this way of starting with another jar. */
        public Launch from(Path file) {
            return new Launch(wrapper, file, jvmOptions, out);
        }

        /** Returns this way of starting with these options of the JVM in place of any others. */
        public Launch with(String... options) {
            return new Launch(wrapper, jar, List.of(options), out);
        }

        /** Returns this way of starting with the standard output appended to a file, where only the test can see it. */
        public Launch to(Path file) {
            return new Launch(wrapper, jar, jvmOptions, ProcessBuilder.Redirect.appendTo(file.toFile()));
        }

        private Process start(Map<String, String> environment, List<String> arguments) throws IOException {
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            List<String> command = new ArrayList<>(wrapper);
            command.add(java.toString());
            command.add("-XX:TieredStopAtLevel=1"); // most live for a second, which is no time for the second compiler
            command.addAll(jvmOptions);
            command.addAll(List.of("-jar", jar.toString()));
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out);
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("CHAT_") || name.matches("_?JAVA_.*|JDK_.*"));
            builder.environment().putAll(environment);
            return builder.start();
        }
    }

    /** Waits for the start line, and returns the port in it. */
    public int port() {
        Matcher line = LISTENING.matcher(out.await("Server listening on port "));
        assertThat(line.find()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    /** Returns the number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Sends a signal by its name, such as {@code TERM}. */
    public void signal(String name) throws IOException, InterruptedException {
        Tools.run(List.of("kill", "-s", name, Long.toString(process.pid())));
    }

    /** Reads no more of its standard output, ever, so that writing to it fails. */
    public void closeOut() throws IOException {
        process.getInputStream().close();
    }

    /** Waits until the process has ended, and returns its exit status. */
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the process has ended")
                .isTrue();
        readOn.countDown();
        out.awaitEnd();
        err.awaitEnd();
        return process.exitValue();
    }

    /** Waits until a line that contains this is printed to the standard output, and returns the line. */
    public String awaitOut(String part) {
        return out.await(part);
    }

    /** Waits until a line that contains this is printed to the standard error, and returns the line. */
    public String awaitErr(String part) {
        return err.await(part);
    }

    /** Returns the lines that it has printed to the standard output until now. */
    public List<String> out() {
        return out.lines();
    }

    /** Returns the lines that it has printed to the standard error until now. */
    public List<String> err() {
        return err.lines();
    }

    /** Whether the JVM has failed to start: a signal can break it off at a moment at which it cannot stop in good order. */
    public boolean jvmHasFailed() {
        return out().stream().anyMatch(line -> line.startsWith("Error occurred during initialization of VM"));
    }

    /** Ends the process, if it has not ended; and makes sure that it printed no stack trace. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
        assertThat(jvmHasFailed() ? Stream.<String>empty() : Stream.concat(out().stream(), err().stream()))
                .noneMatch(line -> line.matches("\\s+at .*\\(.*\\)|.*Exception in thread.*|Caused by: .*"));
    }

    /** The lines of one of its streams, collected by a thread of their own. */
    private static final class Printed {
        private final List<String> lines = new ArrayList<>(); // guarded by this
        private final Thread collector;

        Printed(InputStream stream, CountDownLatch readOn) {
            collector = new Thread(() -> collect(stream, readOn), "collector");
            collector.setDaemon(true);
            collector.start();
        }

        private void collect(InputStream stream, CountDownLatch readOn) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                String line;
                while ((line = reader.readLine()) != null) {
                    add(line);
                    readOn.await();
                }
            } catch (IOException | InterruptedException e) {
                add("collecting has ended: " + e);
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        synchronized String await(String part) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            int seen = 0;
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (lines.get(seen).contains(part)) {
                        return lines.get(seen);
                    }
                }
                long left = deadline - System.nanoTime();
                assertThat(left)
                        .as("time left to print '%s', after %s", part, lines)
                        .isPositive();
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        void awaitEnd() throws InterruptedException {
            collector.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(collector.isAlive()).as("output goes on").isFalse();
        }
    }
}
