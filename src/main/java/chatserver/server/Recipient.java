package chatserver.server;

import chatserver.room.Outbox;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending side of one connection: writes what its outbox owes, in whichever thread has claimed it, and ends the
 * output once everything has been delivered.
 *
 * <p>At most one thread at a time holds the claim. Who asks in vain leaves word, and the holder looks once more before
 * it lets go: so nothing stays lying, and nobody waits for anybody. After a failed write, or the last one, the claim is
 * kept for good.
 */
final class Recipient {
    private static final Logger LOG = LoggerFactory.getLogger(Recipient.class);

    /** Writes after which a turn ends, so that one reader with much to read does not keep the others waiting. */
    private static final int WRITES_IN_A_TURN = 16;

    private static final int FREE = 0;
    private static final int CLAIMED = 1;
    private static final int CLAIMED_AND_ASKED_FOR = 2;

    private final Outbox outbox;
    private final long maxBacklog;
    private Socket socket; // set before the first claim; then by the claimer
    private final LongSupplier clock;
    private final Consumer<Departure> abort;

    private final AtomicInteger claim = new AtomicInteger(FREE);
    private final CountDownLatch ended = new CountDownLatch(1);
    private OutputStream out; // by the claimer; null before the first write
    private volatile long bytesOut; // written by the claimer
    private volatile long writingSince; // written by the claimer: time, made odd; 0 when no write is going on
    private volatile long endedAt; // written by the claimer: time, made odd; 0 before the output has ended

    /** Whether its latest writes were slow, so that it needs a thread to itself; guarded by the delivery pool's lock. */
    boolean slow;

    /** Turns in a row that were not slow; guarded likewise. */
    int quickTurns;

    /** Who comes after it in the lane, if it is in there; guarded likewise. */
    Recipient nextInLane;

    /**
     * The sending side of {@code socket}.
     *
     * @param maxBacklog bytes of the transcript that it may be behind
     * @param clock nanoseconds, as from {@link System#nanoTime}
     * @param abort closes the connection, without waiting, because a write has failed or the client is too slow; may be
     *     called by any thread that calls a method here
     */
    Recipient(Outbox outbox, long maxBacklog, Socket socket, LongSupplier clock, Consumer<Departure> abort) {
        this.outbox = outbox;
        this.maxBacklog = maxBacklog;
        this.socket = socket;
        this.clock = clock;
        this.abort = abort;
    }

    /** Writes through another socket instead, laid over that one. Called before there is anything to write. */
    void writeThrough(Socket encrypted) {
        socket = encrypted;
    }

    /** Aborts the connection if the client is further behind than it may be; by any thread. */
    void abortIfTooFarBehind() {
        if (outbox.isBehind(maxBacklog)) {
            abort.accept(Departure.SLOW_READER);
        }
    }

    /** Whether the client is further behind than some bytes, as {@link Outbox#isBehind} has it; by any thread. */
    boolean isBehind(long bytes) {
        return outbox.isBehind(bytes);
    }

    /** Bytes of the transcript that the client is behind; by any thread. */
    long backlog() {
        return outbox.backlog();
    }

    /** Bytes written until now; by any thread. */
    long bytesOut() {
        return bytesOut;
    }

    /** Whether something is to be written; by any thread. */
    boolean isDue() {
        return outbox.isDue();
    }

    /** Whether something is to be written, or is being written; by any thread. */
    boolean isOwed() {
        return outbox.isDue() || writingSince != 0; // in this order: a write is begun before it is not due any more
    }

    /** Takes the claim and returns true; or leaves word with who has it, and returns false. By any thread. */
    boolean claim() {
        return claim.getAndUpdate(held -> held == FREE ? CLAIMED : CLAIMED_AND_ASKED_FOR) == FREE;
    }

    /** Gives the claim back with work left undone, for want of memory: whoever asks next has to take it up. */
    void giveBack() {
        claim.set(FREE);
    }

    /**
     * Writes what is due, up to a bound. Called with the claim; blocks as the socket does.
     *
     * @return whether nothing is due any more and the claim is given back, or kept for good; else the turn has ended
     */
    boolean deliverTurn() {
        int writes = 0;
        do {
            while (outbox.isDue()) {
                if (writes++ == WRITES_IN_A_TURN) {
                    return false;
                }
                if (!write()) {
                    return true;
                }
            }
            if (outbox.isDelivered()) {
                endOutput();
                return true;
            }
        } while (!release());
        return true;
    }

    /** Lets go of the conversation, once nothing can be written any more: by the own thread, or whoever is writing now. */
    void letGo() {
        if (claim()) {
            outbox.letGo();
        }
    }

    private boolean write() {
        writingSince = odd(clock.getAsLong());
        try {
            if (out == null) {
                out = socket.getOutputStream();
            }
            bytesOut += outbox.writeNext(out);
            return true;
        } catch (IOException e) {
            abort.accept(Departure.LOST);
        } catch (Throwable e) { // a defect, or no memory: the end of this connection, not of the thread that serves all
            Failures.report(LOG, "writing failed", e);
            abort.accept(Departure.FAILURE);
        } finally {
            writingSince = 0;
        }
        outbox.letGo();
        return false;
    }

    private boolean release() {
        if (claim.compareAndSet(CLAIMED, FREE)) {
            return true;
        }
        claim.set(CLAIMED);
        return false;
    }

    private void endOutput() {
        writingSince = odd(clock.getAsLong()); // TLS has something more to say
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            abort.accept(Departure.LOST);
        } finally { // also for want of memory, which TLS needs here: else nothing would end the connection
            writingSince = 0;
            endedAt = odd(clock.getAsLong());
            ended.countDown();
        }
    }

    /** Nanoseconds that the write going on has taken until {@code now}; 0 if there is none. By any thread. */
    long writingFor(long now) {
        long since = writingSince;
        return since == 0 ? 0 : Math.max(0, now - since);
    }

    /** Nanoseconds since the output has ended; 0 if it has not. By any thread. */
    long endedFor(long now) {
        long at = endedAt;
        return at == 0 ? 0 : Math.max(1, now - at);
    }

    /** Waits until everything owed has been delivered, or {@link #close}. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Waits for the same, but no longer than some nanoseconds; returns whether it has come. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Ends every wait for this recipient; by any thread. */
    void close() {
        outbox.close();
        ended.countDown();
    }

    private static long odd(long nanos) {
        return nanos | 1;
    }
}
