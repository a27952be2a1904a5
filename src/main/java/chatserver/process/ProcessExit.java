package chatserver.process;

import java.time.Duration;
import jdk.jfr.FlightRecorder;

/**
 * The end of the process: by SIGTERM or SIGINT, by a failure, or because there is nothing more to do. Any thread may call
 * any method.
 *
 * <p>It is prepared before anything else, the log included, so that a signal during the start finds the way out too. (Only
 * the JVM's own start comes before that: then the process dies of the signal.)
 *
 * <p>Threads: {@code shutdown}, the JVM's hook, and {@code shutdown-limit}, which halts the process if that one hangs.
 */
public final class ProcessExit {
    private static Runnable lastAct = () -> {}; // guarded by ProcessExit.class
    private static boolean ending; // guarded by ProcessExit.class
    private static volatile Duration limit = Duration.ofSeconds(1);
    private static volatile int status;

    private ProcessExit() {}

    /** Takes over the end of the process; returns false if that has begun already. */
    public static boolean prepare() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ProcessExit::end, "shutdown"));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Says how long the last act may take; a second, unless this is called. */
    public static void limit(Duration longest) {
        limit = longest;
    }

    /** Begins something that has to be ended: runs {@code first}, and {@code last} at the end. Too late, it runs neither. */
    public static synchronized void begin(Runnable last, Runnable first) {
        if (!ending) {
            lastAct = last;
            first.run();
        }
    }

    /** Ends the process; does not return. */
    public static void with(int exitStatus) {
        status = exitStatus;
        System.exit(exitStatus);
    }

    private static void end() {
        try {
            haltInTime();
            takeLastAct().run();
            awaitRecordings();
        } finally {
            halt(); // else the status would be 143 after SIGTERM, though all went as asked
        }
    }

    private static synchronized Runnable takeLastAct() {
        ending = true;
        return lastAct;
    }

    /** Ends the process even if the last act hangs: on a log of the user's own, or a terminal, that takes nothing. */
    private static void haltInTime() {
        Thread limiter = new Thread(
                () -> {
                    try {
                        Thread.sleep(limit.toMillis() * 19 / 20);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // nobody does this
                    }
                    halt();
                },
                "shutdown-limit");
        limiter.setDaemon(true);
        try {
            limiter.start();
        } catch (VirtualMachineError e) {
            // no thread to be had: then without it
        }
    }

    /**
     * Waits until Java Flight Recorder has written what it is to write at the end: it does so in a hook of its own, which
     * halting would cut short. The limit holds for this too.
     */
    private static void awaitRecordings() {
        try {
            while (FlightRecorder.isInitialized()
                    && !FlightRecorder.getFlightRecorder().getRecordings().isEmpty()) {
                Thread.sleep(5); // nobody tells when they are
            }
        } catch (LinkageError e) {
            // This Java has no recorder.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does this
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(status);
    }
}
