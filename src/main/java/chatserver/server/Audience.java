package chatserver.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Everybody who is written to: cuts those who are too far behind, has the delivery pool write to those who are owed
 * something, and waits for readers where somebody says much at once. Any thread may call any method.
 */
final class Audience {
    /** A reader that has not taken one write for so long is waited for by nobody. */
    static final long STALLED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final DeliveryPool pool;
    private final LongSupplier clock;
    private final Set<Recipient> recipients = ConcurrentHashMap.newKeySet();
    private volatile boolean
            leftOut; // by any thread: somebody who is due was not given to the pool, for want of memory
    private volatile boolean stirred; // by any thread: see wasStirred

    /** Nobody yet; {@code clock} gives nanoseconds, as from {@link System#nanoTime}. */
    Audience(DeliveryPool pool, LongSupplier clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Takes on a recipient, which is written to from now on whenever the conversation has gone on. */
    void add(Recipient recipient) {
        stir();
        recipients.add(recipient);
        pool.adaptReserve(recipients.size());
    }

    /** Lets go of a recipient. */
    void remove(Recipient recipient) {
        recipients.remove(recipient);
        pool.adaptReserve(recipients.size());
    }

    /** Has everybody written to who has something due, and cuts who is too far behind. Never blocks. */
    void tellAll() {
        tellAll(null);
    }

    /**
     * The same, by the calling thread itself where {@link DeliveryPool#deliver(java.util.Collection, Runnable)} has it so.
     *
     * @param goOn what the caller does after this; null for one that is not to write
     * @return whether the caller is still the one to do it
     */
    boolean tellAll(Runnable goOn) {
        stir();
        try {
            recipients.forEach(Recipient::abortIfTooFarBehind);
            return pool.deliver(recipients, goOn);
        } catch (VirtualMachineError e) {
            leftOut = true;
            throw e;
        }
    }

    /** Has one recipient written to, or its output ended, if either is due. Never blocks. */
    void tell(Recipient recipient) {
        stir();
        recipient.abortIfTooFarBehind();
        if (recipient.claim()) {
            pool.deliver(recipient);
        }
    }

    /**
     * Has the caller's own client written to, if something is due, by the calling thread: so answers wake nobody. Blocks
     * as the socket does, for one turn; the rest is for a worker, so that the client is listened to again.
     */
    void answer(Recipient own) {
        stir();
        if (own.isDue() && own.claim() && !own.deliverTurn()) {
            pool.deliver(own);
        }
    }

    /** Comes after what there is to tell has been laid down, and before it is written. */
    private void stir() {
        if (!stirred) { // it is seldom written, so that reading it is cheap on all cores
            stirred = true;
        }
    }

    /**
     * Whether anybody has been taken on or told something since this was asked last; one thread asks. As long as not, no
     * write begins to a recipient that was not {@linkplain Recipient#isOwed owed} anything.
     */
    boolean wasStirred() {
        if (!stirred) {
            return false; // and is not written, or what is set just now would be lost
        }
        stirred = false;
        return true;
    }

    /** Has everybody written to who was left out for want of memory; called now and then. */
    void tellWhoWasLeftOut() {
        if (leftOut || pool.hasGivenBack()) {
            leftOut = false;
            tellAll();
        }
    }

    /**
     * Waits until no reader is more than some bytes behind, apart from those that do not take anything: so that somebody
     * who says much at once does not outrun readers who keep reading. Gives up after a second, and returns false.
     */
    boolean await(long maxBehind) throws InterruptedException {
        long start = clock.getAsLong();
        long now = start;
        while (isAnybodyBehind(maxBehind, now)) {
            if (now - start >= MAX_WAIT_NANOS) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN_NANOS);
            now = clock.getAsLong();
        }
        return true;
    }

    private boolean isAnybodyBehind(long bytes, long now) {
        for (Recipient recipient : recipients) {
            if (recipient.isBehind(bytes) && recipient.writingFor(now) < STALLED_NANOS) {
                return true;
            }
        }
        return false;
    }
}
