package chatserver.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collects the log lines of one class, at level debug, until it is closed. Other tests may log there at the same time. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final Map<Logger, Integer> CAPTURES = new HashMap<>(); // guarded by LogCapture.class: open ones

    private final Logger logger;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    /** Begins to collect. */
    public LogCapture(Class<?> source) {
        logger = Logs.context().getLogger(source);
        start();
        logger.addAppender(this);
        count(1);
    }

    /** The level is reset when the last capture of this logger is closed: tests run side by side. */
    private void count(int change) {
        synchronized (LogCapture.class) {
            int open = CAPTURES.merge(logger, change, Integer::sum);
            logger.setLevel(open > 0 ? Level.DEBUG : null);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage());
    }

    /** The lines with this text, each after its level and a blank. */
    public List<String> linesWith(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        count(-1);
    }
}
