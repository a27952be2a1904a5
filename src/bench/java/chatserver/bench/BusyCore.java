package chatserver.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that keeps one core busy until it is closed, and never for more than two minutes. */
final class BusyCore implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Process process;

    private BusyCore(Process process) {
        this.process = process;
    }

    /** Starts the process. */
    static BusyCore start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = List.of(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BusyCore.class.getName());
        return new BusyCore(ChildProcesses.start(new ProcessBuilder(command).inheritIO()));
    }

    /** Is the process: counts until its time is over. */
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONGEST.toNanos()) {
            Thread.onSpinWait();
        }
    }

    /** Ends the process; fails if it has ended before, because then it has not kept the core busy. */
    @Override
    public void close() throws IOException, InterruptedException {
        boolean busy = process.isAlive();
        ChildProcesses.end(process);
        if (!busy) {
            throw new IOException("the process that keeps a core busy has ended");
        }
    }
}
