package chatserver.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import chatserver.process.FatalErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A log queue with a thread that writes to an output, which may be slow, blocked or full. A thread that logs never
 * waits: lines that find no room in the queue are dropped. So are lines that cannot be written. The next line that finds room
 * follows a note of how many were lost.
 *
 * <p>Any thread may log. The thread {@code log} writes. No failure of the output ends it.
 */
final class LossyAsyncAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final long PAUSE_MILLIS = 10;

    private final OutputStream output;
    private final Encoder<ILoggingEvent> encoder;
    private final int size;
    private final Duration maxFlushTime;
    private final Consumer<IOException> onFailure;

    private final Thread writer = new Thread(this::writeAll, "log");
    private final ArrayDeque<ILoggingEvent> queue; // guarded by this
    private long dropped; // guarded by this: lines that found no room in the queue
    private boolean ending; // guarded by this

    private long unwritten; // confined to the thread log: lines since the output failed

    /**
     * Creates a queue that is not started.
     *
     * @param output without a buffer, so that a write fails at once
     * @param size most lines in the queue
     * @param maxFlushTime longest time that {@link #stop} waits for the output
     * @param onFailure called by the thread {@code log} when the output begins to fail
     */
    LossyAsyncAppender(
            OutputStream output,
            Encoder<ILoggingEvent> encoder,
            int size,
            Duration maxFlushTime,
            Consumer<IOException> onFailure) {
        this.output = output;
        this.encoder = encoder;
        this.size = size;
        this.maxFlushTime = maxFlushTime;
        this.onFailure = onFailure;
        queue = new ArrayDeque<>(size + 1);
        writer.setDaemon(true);
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing(); // formats the message without the lock
        synchronized (this) {
            // Room for two: for this line, and for the note about lines lost before it.
            if (size - queue.size() < 2) {
                dropped++;
                return;
            }
            if (dropped > 0) {
                queue.add(lossNote(dropped, "standard output was not read fast enough"));
                dropped = 0;
            }
            queue.add(event);
            notifyAll();
        }
    }

    private ILoggingEvent lossNote(long count, String why) {
        LoggerContext loggerContext = (LoggerContext) getContext();
        return new LoggingEvent(
                LossyAsyncAppender.class.getName(),
                loggerContext.getLogger(LossyAsyncAppender.class),
                Level.WARN,
                count + " log lines were lost here: " + why,
                null,
                null);
    }

    private void writeAll() {
        try {
            ILoggingEvent event;
            while ((event = next()) != null) {
                tryToWrite(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no code interrupts this thread
        }
    }

    private synchronized ILoggingEvent next() throws InterruptedException {
        while (queue.isEmpty() && !ending) {
            wait();
        }
        return queue.poll();
    }

    private void tryToWrite(ILoggingEvent event) throws InterruptedException {
        try {
            write(event);
        } catch (Throwable e) { // a class that cannot be loaded, for instance; logging goes on
            FatalErrors.exitIfHeapIsFull(e);
            unwritten++;
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private void write(ILoggingEvent event) {
        try {
            if (unwritten > 0) {
                byte[] note = encoder.encode(lossNote(unwritten, "standard output could not be written to"));
                output.write('\n'); // the last write may have ended within a line
                output.write(note);
                unwritten = 0;
            }
            output.write(encoder.encode(event));
        } catch (IOException e) {
            if (unwritten++ == 0) {
                onFailure.accept(e);
            }
        }
    }

    /** Writes the queued lines, as far as the time suffices, and ends the thread. */
    @Override
    public void stop() {
        super.stop();
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        try {
            writer.join(maxFlushTime.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
