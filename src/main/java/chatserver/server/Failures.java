package chatserver.server;

import org.slf4j.Logger;

/** Reports what should not happen, in threads that everybody depends on: it never throws anything itself. */
final class Failures {
    private Failures() {}

    /** Logs a failure as an error, with its stack trace, if there is memory enough for that. */
    static void report(Logger log, String what, Throwable failure) {
        try {
            log.error(what, failure);
        } catch (Throwable e) {
            // nothing can be done, and going on is more important
        }
    }
}
