package chatserver.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;

/**
 * A queue between those who log and a slow output, which drops what does not fit rather than make anybody wait, and says
 * how many lines it dropped as soon as there is room again.
 */
final class LossyAsyncAppender extends AsyncAppender {
    private long dropped;

    LossyAsyncAppender() {
        setNeverBlock(true);
        // Logback would drop INFO lines, and only those, while a fifth of the queue is still free.
        setDiscardingThreshold(0);
    }

    @Override
    protected void append(ILoggingEvent event) {
        // Formats the message, which needs no lock.
        preprocess(event);
        synchronized (this) {
            // Room for two, or the line about the loss would displace the line that follows it.
            if (getRemainingCapacity() < 2) {
                dropped++;
                return;
            }
            if (dropped > 0) {
                super.append(lossNote(dropped));
                dropped = 0;
            }
            super.append(event);
        }
    }

    private ILoggingEvent lossNote(long count) {
        LoggerContext loggerContext = (LoggerContext) getContext();
        return new LoggingEvent(
                LossyAsyncAppender.class.getName(),
                loggerContext.getLogger(LossyAsyncAppender.class),
                Level.WARN,
                count + " log lines were lost here: standard output was not read fast enough",
                null,
                null);
    }
}
