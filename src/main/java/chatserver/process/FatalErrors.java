package chatserver.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;

/**
 * The one answer to a full heap: the process ends at once with status 1 and one line on standard error.
 *
 * <p>What a client can make the server hold is bounded, so a full heap means that a bound is wrong. Going on would be
 * guessing, since threads die wherever they happen to allocate. A half-dead server is worse than one that a supervisor starts
 * again.
 *
 * <p>Every thread leads here: by the default uncaught-exception handler, and at the top of the loops that catch
 * {@link Throwable}. "Unable to create native thread" is an {@link OutOfMemoryError} too, but says nothing about the heap;
 * {@link ThreadStarter} deals with it.
 *
 * <p>Thread: {@code out-of-memory}, started by {@link #install}. It sleeps until the heap is full, and then halts the
 * process even if standard error accepts nothing.
 */
public final class FatalErrors {
    private static final int EXIT_STATUS = 1;
    private static final long MAX_WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    // Made beforehand: afterwards there is no memory for it.
    private static final byte[] LINE =
            "chat-server: the heap is full, so the process ends; give it more by -Xmx\n".getBytes(US_ASCII);
    private static final FileOutputStream ERROR = new FileOutputStream(FileDescriptor.err);
    private static final Runtime RUNTIME = Runtime.getRuntime();

    private static volatile Thread halting; // written once by install, read by any thread
    private static final AtomicBoolean FULL = new AtomicBoolean(); // set by the first thread that meets a full heap

    private FatalErrors() {}

    /** Sets the default uncaught-exception handler. Called once, before any other thread is started. */
    public static void install() {
        saysHeapIsFull(new OutOfMemoryError("")); // loads the classes that a full heap has no memory for
        Thread thread = new Thread(FatalErrors::haltWhenFull, "out-of-memory");
        thread.setDaemon(true);
        thread.start();
        halting = thread;
        Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((dying, error) -> {
            exitIfHeapIsFull(error);
            if (usual != null) {
                usual.uncaughtException(dying, error);
            } else {
                System.err.println("chat-server: thread '" + dying.getName() + "' failed");
                error.printStackTrace();
            }
        });
    }

    /** Runs a task and logs what it throws, unless that says that the heap is full. Any thread. */
    public static void runSafely(Runnable task, Logger log, String failure) {
        try {
            task.run();
        } catch (Throwable e) {
            exitIfHeapIsFull(e);
            log.error(failure, e);
        }
    }

    /** Ends the process if {@code error} says that the heap is full; otherwise returns. Any thread. */
    public static void exitIfHeapIsFull(Throwable error) {
        if (saysHeapIsFull(error)) {
            if (!FULL.compareAndSet(false, true)) {
                awaitHalt();
            }
            LockSupport.unpark(halting);
            try {
                ERROR.write(LINE);
            } catch (IOException e) {
                // the status has to say it
            } finally {
                halt();
            }
        }
    }

    /** Returns whether the error reports a full heap. The JVM itself throws an {@link InternalError} with that cause. */
    static boolean saysHeapIsFull(Throwable error) {
        Throwable cause = error instanceof OutOfMemoryError ? error : error.getCause();
        return cause instanceof OutOfMemoryError && !saysNoThread(cause);
    }

    /** Returns whether {@code error} says that the machine, or the limit of this process, has no thread left. */
    static boolean saysNoThread(Throwable error) {
        return error instanceof OutOfMemoryError
                && error.getMessage() != null
                && error.getMessage().contains("native thread");
    }

    private static void haltWhenFull() {
        while (!FULL.get()) {
            LockSupport.park();
        }
        LockSupport.parkNanos(MAX_WRITE_NANOS);
        halt();
    }

    /** Waits until the thread that met the full heap first has ended the process. The halting thread does so at the latest. */
    private static void awaitHalt() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void halt() {
        RUNTIME.halt(EXIT_STATUS);
    }
}
