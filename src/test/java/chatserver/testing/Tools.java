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

    /** All that a program writes until it ends, which is soon. */
    public static String outputOf(Process tool) throws IOException, InterruptedException {
        String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
        assertThat(tool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** Changes a soft limit of a running process, such as {@code nofile}; the command to do that may have a wrapper. */
    public static void limit(long pid, String resource, String value, String... wrapper)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of("prlimit", "--pid", Long.toString(pid), "--" + resource + "=" + value + ":"));
        run(command);
    }

    /** Runs a program, which is expected to succeed. */
    public static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("status of %s: %s", command, output).isZero();
    }
}
