package chatserver.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the system that tests use. */
public final class Tools {
    private static final int PATIENCE_SECONDS = 40;

    private Tools() {}

    /** Skips the test where a program is missing. */
    public static void assumeInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        assumeThat(Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, program)))
                .as("%s is installed", program)
                .anyMatch(Files::isExecutable);
    }

    /** Skips the test where it may not make a mount namespace, as in some containers and without root. */
    public static void assumeMountNamespaces() throws IOException, InterruptedException {
        assumeInstalled("unshare");
        Process attempt = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "none", "/tmp")
                .redirectErrorStream(true)
                .start();
        outputOf(attempt);
        assumeThat(attempt.exitValue()).as("a mount namespace can be made").isZero();
    }

    /** Returns all that a program writes until it ends. Kills the program after 40 seconds, and fails then. */
    public static String outputOf(Process tool) throws IOException, InterruptedException {
        CompletableFuture<Process> end = tool.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        end.exceptionally(late -> {
            tool.descendants().forEach(ProcessHandle::destroyForcibly); // they may have its output too
            return tool.destroyForcibly();
        });
        String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
        assertThat(end)
                .as("the end of a program that has written: %s", output)
                .succeedsWithin(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return output;
    }

    /** Changes a soft limit of a running process, such as {@code nofile}; the command to do that may have a wrapper. */
    public static void limit(long pid, String resource, String value, String... wrapper)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of("prlimit", "--pid", Long.toString(pid), "--" + resource + "=" + value + ":"));
        run(command);
    }

    /** Runs a program, expects that it succeeds, and returns what it writes to its standard output and error. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command));
    }

    /** Runs a program, as {@link #run(List)} does, with the environment of the builder. Its input is empty. */
    public static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String output = outputOf(process);
        assertThat(process.exitValue())
                .as("status of %s: %s", builder.command(), output)
                .isZero();
        return output;
    }
}
