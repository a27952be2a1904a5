package chatserver.process;

import java.time.Duration;
import jdk.jfr.FlightRecorder;

/**
 * Ends the process: after SIGTERM or SIGINT, after a failure, or when its work is done. Any thread may call any method.
 *
 * <p>It is prepared before anything else, the log included, so that a signal during the start works too. Only a signal
 * during the JVM's own start kills the process directly.
 *
 * <p>Threads: {@code shutdown}, the JVM's shutdown hook, and {@code shutdown-limit}, which halts the process if the hook
 * takes too long.
 */
public final class ProcessExit {
    /** The JVM waits for 300 ms before it halts if threads are in system calls, as those of connections are. */
    private static final Duration HALTING = Duration.ofMillis(400);

    private static Runnable shutdownAction = () -> {}; // guarded by ProcessExit.class
    private static boolean ending; // guarded by ProcessExit.class
    private static volatile Duration limit = Duration.ofSeconds(1); // written and read by any thread
    private static volatile int status; // written and read by any thread

    private ProcessExit() {}

    /** Registers the shutdown hook. Returns false if the process is ending already. */
    public static boolean prepare() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ProcessExit::end, "shutdown"));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Sets the longest time that the end may take. Without this call it is 1 s. */
    public static void setTimeLimit(Duration longest) {
        limit = longest;
    }

    /** Returns what of a limit for the end is left for the shutdown action: less {@link #HALTING}, and half of it at least. */
    public static Duration timeForShutdownAction(Duration longest) {
        Duration half = longest.dividedBy(2);
        Duration rest = longest.minus(HALTING);
        return rest.compareTo(half) > 0 ? rest : half;
    }

    /**
     * Runs {@code first} now and {@code atShutdown} at the end of the process. Runs neither if the process is ending
     * already.
     */
    public static synchronized void start(Runnable first, Runnable atShutdown) {
        if (!ending) {
            shutdownAction = atShutdown;
            first.run();
        }
    }

    /** Ends the process with this status; does not return. */
    public static void exit(int exitStatus) {
        status = exitStatus;
        System.exit(exitStatus);
    }

    private static void end() {
        try {
            haltInTime();
            takeShutdownAction().run();
            awaitRecordings();
        } finally {
            halt(); // otherwise the exit status after SIGTERM is 143
        }
    }

    private static synchronized Runnable takeShutdownAction() {
        ending = true;
        return shutdownAction;
    }

    /** Halts the process if the shutdown action hangs, such as on a blocked terminal or a log of the user's own. */
    private static void haltInTime() {
        Thread limiter = ThreadStarter.daemon(
                () -> {
                    try {
                        Thread.sleep(timeForShutdownAction(limit).toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    halt();
                },
                "shutdown-limit");
        try {
            limiter.start();
        } catch (OutOfMemoryError e) {
            // no thread is left: the end has no time limit then
        }
    }

    /**
     * Waits until Java Flight Recorder has written its recordings. It does so in a shutdown hook of its own, which halting
     * would cut short. The time limit includes this.
     */
    private static void awaitRecordings() {
        try {
            while (FlightRecorder.isInitialized()
                    && !FlightRecorder.getFlightRecorder().getRecordings().isEmpty()) {
                Thread.sleep(5); // the recorder has no event for this
            }
        } catch (LinkageError e) {
            // this Java has no recorder
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(status);
    }
}
