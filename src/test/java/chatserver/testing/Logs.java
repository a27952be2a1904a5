package chatserver.testing;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log that everything in this JVM writes to. */
public final class Logs {
    private Logs() {}

    /** Logback's own side of it; there is a stand-in first, while some other test's thread is still setting it up. */
    public static LoggerContext context() {
        while (true) {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                return context;
            }
            Thread.yield();
        }
    }
}
