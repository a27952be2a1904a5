package chatserver.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A main class of the tests in a JVM of its own, for what ends a process. Used by one thread. */
public final class JavaProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;

    private JavaProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code main} with these arguments; {@code needed} are classes of the other folders and jars that it uses. */
    public static JavaProcess start(Class<?> main, List<Class<?>> needed, String... arguments) throws IOException {
        String classPath = Stream.concat(Stream.of(main), needed.stream())
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new JavaProcess(new ProcessBuilder(command).start());
    }

    /** Reads a line of its standard output. */
    public String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet;
        while ((octet = process.getInputStream().read()) >= 0 && octet != '\n') {
            line.append((char) octet);
        }
        return line.toString();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.toHandle().destroy(); // unlike the method of the process, it leaves the streams open
    }

    /** Waits until it has ended, and returns its exit status. */
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Returns the rest of its standard output. */
    public String out() throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** Returns its standard error. */
    public String err() throws IOException {
        return new String(process.getErrorStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
