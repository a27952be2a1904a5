package chatserver.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The processes that the benchmark has started. It ends them, also when it is interrupted. */
final class ChildProcesses {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Set<Process> RUNNING = new HashSet<>(); // guarded by itself
    private static boolean interrupted; // guarded by RUNNING

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ChildProcesses::endAll, "end-of-children"));
    }

    private ChildProcesses() {}

    /** Starts a process, unless the benchmark is ending. */
    static Process start(ProcessBuilder builder) throws IOException {
        synchronized (RUNNING) {
            if (interrupted) {
                throw new IOException("interrupted");
            }
            Process process = builder.start();
            RUNNING.add(process);
            return process;
        }
    }

    /** Ends this process and waits until it has ended. */
    static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        synchronized (RUNNING) {
            RUNNING.remove(process);
        }
    }

    private static void endAll() {
        synchronized (RUNNING) {
            interrupted = true;
            RUNNING.forEach(Process::destroyForcibly);
        }
    }
}
