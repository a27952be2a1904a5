package chatserver.delivery;

import chatserver.process.FatalErrors;
import chatserver.room.Outbox;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending side of one connection: writes what is pending in the client's outbox, and ends the output once everything
 * has been written.
 *
 * <p>One thread at a time owns it and may write; {@link Delivery} decides which. Any thread may call any other method.
 */
public final class SocketWriter extends DeliveryQueue.Node {
    private static final Logger LOG = LoggerFactory.getLogger(SocketWriter.class);

    /**
     * A client keeps reading as long as each write to it returns within this time. At 1 Mbit/s, a small write takes up to
     * 0.9 s, since the kernel first waits for a third of its buffer.
     */
    public static final long KEEPS_READING_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    /** Writes in a turn, so that a reader with much to read does not keep the others waiting. */
    private static final int MAX_WRITES_IN_A_TURN = 16;

    /**
     * Writes are as large as can be until one is slow. Then the client gets small ones, so that it shows often that it keeps
     * reading, and they grow again while it takes them quickly.
     */
    private static final int SMALL_WRITE_BYTES = 8 * 1024;

    private static final int QUICK_WRITES_TO_GROW = 16;
    private static final long SLOW_WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LONG_TURN_MILLIS = 5;
    private static final long LONG_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(LONG_TURN_MILLIS);
    private static final int QUICK_TURNS_TO_SHARE = 16;

    /** How a turn ended. */
    enum Outcome {
        /** Nothing is pending. */
        CAUGHT_UP,
        /** The turn reached its bound, and more is pending. */
        MORE_PENDING,
        /** Nothing will be written any more: the output has ended, or a write has failed. */
        FINISHED
    }

    /** What becomes of the connection; each method returns at once and may be called by any thread. */
    public interface FailureHandler {
        /** Ends the connection after a failed write: the client is gone. */
        void connectionLost();

        /** Ends the connection because the client lags by more than it may. */
        void tooSlow();

        /** Ends the connection because a write failed by a defect. */
        void writeFailed(Throwable defect);
    }

    private final Outbox outbox;
    private final long maxLag;
    private final LongSupplier clock;
    private final FailureHandler failure;
    private final CountDownLatch finished = new CountDownLatch(1);

    private Socket socket; // written before anything is pending, read by the owner
    private OutputStream out; // confined to the owner: null before the first write
    private int maxWrite = Outbox.MAX_WRITE_BYTES; // confined to the owner
    private int quickWrites; // confined to the owner: in a row, since maxWrite has changed
    private volatile long bytesOut; // written by the owner, read by any thread
    private volatile long writingSince; // written by the owner, read by any thread: time; 0 between writes
    private volatile long outputEndedAt; // written by the owner, read by any thread: time; 0 before the end

    private boolean needsOwnWorker; // guarded by the scheduler's lock
    private int quickTurns; // guarded by the scheduler's lock: turns in a row that were not long

    /**
     * Creates a writer that is not part of a {@link Delivery}.
     *
     * @param maxLag bytes of the transcript that the client may lag by
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    public SocketWriter(Outbox outbox, long maxLag, Socket socket, LongSupplier clock, FailureHandler failure) {
        this.outbox = outbox;
        this.maxLag = maxLag;
        this.socket = socket;
        this.clock = clock;
        this.failure = failure;
    }

    /** Writes through a socket layered over the first one instead. Called before anything is pending. */
    public void writeThrough(Socket layered) {
        socket = layered;
    }

    /** Disconnects the client if it lags by more than it may. */
    public void disconnectIfTooSlow() {
        if (outbox.lagsBy(maxLag)) {
            report(failure::tooSlow);
        }
    }

    /** Disconnects the client if it does not keep reading and holds memory for direct messages that other clients wait for. */
    void disconnectIfHoarding(long now) {
        if (!keepsReading(now) && outbox.exceedsSharedQuota()) {
            report(failure::tooSlow);
        }
    }

    /** Disconnects the client if its present write has taken over {@code nanos} at {@code now}. */
    void disconnectIfWritingFor(long nanos, long now) {
        if (writingFor(now) > nanos) {
            report(failure::tooSlow);
        }
    }

    /** Returns whether the client lags by more than {@code bytes}; see {@link Outbox#lagsBy}. */
    public boolean lagsBy(long bytes) {
        return outbox.lagsBy(bytes);
    }

    /** Bytes of the transcript that the client has not been sent. */
    public long lag() {
        return outbox.lag();
    }

    /** Bytes written. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Returns whether there is something to write, or the end of the output to send. */
    public boolean hasPending() {
        return outbox.hasPending() || outbox.isEnded() && outputEndedAt == 0;
    }

    /** Nanoseconds that the present write has taken at {@code now}; 0 between writes. */
    public long writingFor(long now) {
        long since = writingSince;
        return since == 0 ? 0 : Math.max(0, now - since);
    }

    /** Returns whether the present write, if there is one, has taken {@link #KEEPS_READING_NANOS} at most at {@code now}. */
    public boolean keepsReading(long now) {
        return writingFor(now) <= KEEPS_READING_NANOS;
    }

    /** Nanoseconds from the end of the output to {@code now}; 0 before that end. */
    public long outputEndedFor(long now) {
        long at = outputEndedAt;
        return at == 0 ? 0 : Math.max(1, now - at);
    }

    /**
     * Writes what is pending, for one turn. Called by the owner; blocks as the socket does, and {@link Socket#close} on the
     * plain socket ends that.
     */
    Outcome writePending() {
        try {
            for (int writes = 0; outbox.hasPending(); writes++) {
                if (writes == MAX_WRITES_IN_A_TURN) {
                    return Outcome.MORE_PENDING;
                }
                write();
            }
            if (!outbox.isDelivered()) {
                return Outcome.CAUGHT_UP;
            }
            if (finished.getCount() > 0) { // otherwise the socket may be the ConnectionRejector's
                endOutput();
            }
        } catch (IOException e) {
            report(failure::connectionLost);
        } catch (Throwable e) { // ends this connection, not the thread that serves all
            FatalErrors.exitIfHeapIsFull(e);
            report(() -> failure.writeFailed(e));
        } finally {
            writingSince = 0;
        }
        return Outcome.FINISHED;
    }

    /** Ends this connection. An exception meanwhile must not end the thread, which serves all clients. */
    private static void report(Runnable end) {
        FatalErrors.runSafely(end, LOG, "ending a connection failed");
    }

    private void write() throws IOException {
        long start = clock.getAsLong();
        writingSince = nonZero(start);
        if (out == null) {
            out = socket.getOutputStream();
        }
        int written = outbox.writeNext(out, maxWrite);
        bytesOut += written;
        writingSince = 0;
        if (written >= SMALL_WRITE_BYTES) {
            adapt(clock.getAsLong() - start);
        }
    }

    /** Adapts the size of writes to the time that one took. */
    private void adapt(long nanos) {
        if (nanos > SLOW_WRITE_NANOS) {
            maxWrite = SMALL_WRITE_BYTES;
            quickWrites = 0;
        } else if (++quickWrites == QUICK_WRITES_TO_GROW) {
            maxWrite = Math.min(2 * maxWrite, Outbox.MAX_WRITE_BYTES);
            quickWrites = 0;
        }
    }

    private void endOutput() throws IOException {
        writingSince = nonZero(clock.getAsLong()); // TLS writes its close_notify
        try {
            socket.shutdownOutput();
        } finally {
            outputEndedAt = nonZero(clock.getAsLong());
            finished.countDown();
        }
    }

    /**
     * Records how long a turn took. After one of over {@value #LONG_TURN_MILLIS} ms, the client needs a worker of its own,
     * until {@value #QUICK_TURNS_TO_SHARE} turns in a row were shorter. With the scheduler's lock.
     */
    void recordTurn(long nanos) {
        if (nanos > LONG_TURN_NANOS) {
            needsOwnWorker = true;
            quickTurns = 0;
        } else if (needsOwnWorker && ++quickTurns >= QUICK_TURNS_TO_SHARE) {
            needsOwnWorker = false;
        }
    }

    /** Returns whether the client should have a worker to itself. With the scheduler's lock. */
    boolean needsOwnWorker() {
        return needsOwnWorker;
    }

    /** Lets the client share a worker with others. With the scheduler's lock. */
    void shareWorker() {
        needsOwnWorker = false;
    }

    /** Releases the transcript: nothing will be written any more. Called by the owner, after which there is none. */
    void releaseTranscript() {
        outbox.releaseTranscript();
    }

    /** Waits until everything pending has been written, or {@link #close}. */
    public void awaitFinished() throws InterruptedException {
        finished.await();
    }

    /** Waits as {@link #awaitFinished()} does, for a limited time. */
    public void awaitFinished(long nanos) throws InterruptedException {
        finished.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Ends every wait for this writer. */
    public void close() {
        finished.countDown(); // first: an outbox that is closed counts as delivered
        outbox.close();
    }

    /** Makes a time odd, because zero means "none". */
    private static long nonZero(long nanos) {
        return nanos | 1;
    }
}
