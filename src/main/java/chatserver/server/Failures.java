package chatserver.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;

/**
 * What is left to do when something fails that should not, or memory is used up. Any thread; nothing is thrown but defects
 * that are passed on.
 *
 * <p>Want of memory is told by an {@link OutOfMemoryError}, or by an {@link InternalError} because of one, where it has
 * struck the JVM itself: so a {@link VirtualMachineError} is what to be prepared for, and others of the kind are {@linkplain #passOnDefect passed on}.
 */
final class Failures {
    private static final long TRY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Failures() {}

    /** Logs a failure as an error; a defect with its stack trace. */
    static void report(Logger log, String what, Throwable failure) {
        if (isWantOfMemory(failure)) {
            warn(log, what, failure); // where it happened to strike says nothing
            return;
        }
        try {
            log.error(what, failure);
        } catch (Throwable e) {
            // nothing can be done, and going on is more important
        }
    }

    /** Logs in one line what has failed for want of something. */
    static void warn(Logger log, String what, Throwable failure) {
        try {
            log.warn("{}: {}", what, failure.toString());
        } catch (Throwable e) {
            // as above
        }
    }

    /** Does what must not be left undone: again, after a while, as long as there is no memory for it. */
    static void insist(Runnable deed) {
        while (true) {
            try {
                deed.run();
                return;
            } catch (VirtualMachineError e) {
                passOnDefect(e);
                LockSupport.parkNanos(TRY_AGAIN_NANOS);
            }
        }
    }

    /** Throws the error, unless it tells of want of memory. */
    static void passOnDefect(VirtualMachineError error) {
        if (!isWantOfMemory(error)) {
            throw error;
        }
    }

    private static boolean isWantOfMemory(Throwable failure) {
        return failure instanceof OutOfMemoryError || failure.getCause() instanceof OutOfMemoryError;
    }
}
