package chatserver.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The threads that write to the clients: few while all is well, more as soon as somebody does not take what is written.
 *
 * <p>Recipients with something due wait in one lane, in turn, and as a rule a single worker serves it: waking another
 * costs more than writing. A plain blocking write cannot be asked beforehand whether it will block, so the lane is
 * watched instead. A worker that has been in one write for over a millisecond is taken off the lane, stays with that
 * recipient until everything due is written, and another goes on with the rest. A recipient that has held a worker for
 * over {@value #SLOW_MILLIS} ms has a thread of its own each time, until it has been quick for a while. Clients tend to
 * stall together (a network splits), so the number of workers allowed on the lane multiplies while stalls are being found
 * and falls back afterwards.
 *
 * <p>Stuck workers are found by whoever hands over new work, and by the watch: a thread that ticks only while
 * recipients wait in the lane, and a little longer. When nobody has anything to read, nothing here runs.
 *
 * <p>Threads: {@code delivery-N}, as many as there are stuck or slow recipients and a few more, all but
 * one ending after ten seconds without work; and {@code delivery-watch}. All are started here and ended by {@link #stop},
 * but for a worker in a blocked write, which ends when its connection is closed.
 */
final class DeliveryPool {
    /** A write that takes longer is stuck. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The allowed width of the lane falls back to one when no stuck worker has been found for this long. */
    private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How often the watch looks when it has found no stuck worker lately. */
    private static final long CALM_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int WIDENING = 4;
    private static final int MAX_WIDTH = 64;

    /** A recipient whose turn takes longer is slow; above the time for which a busy machine may suspend a thread. */
    private static final long SLOW_MILLIS = 5;

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS);

    /** A reader that has not taken one write for so long is waited for by nobody. */
    static final long STALLED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long MAX_WAIT_FOR_READERS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int QUICK_TURNS_TO_TRUST = 16;
    private static final long KEEP_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier clock;
    private final Predicate<Thread> starter;
    private final Set<Recipient> recipients = ConcurrentHashMap.newKeySet();

    /** For want of memory, somebody is due whom nobody has claimed; set by any thread. */
    private volatile boolean leftUndone;

    private final ReentrantLock lock = new ReentrantLock(); // guards everything below and in the workers
    private final ArrayDeque<Recipient> lane = new ArrayDeque<>(); // claimed, waiting for a worker
    private final List<Worker> workersOnLane = new ArrayList<>(MAX_WIDTH); // busy, and not known to be stuck
    private final ArrayDeque<Worker> idle = new ArrayDeque<>(); // the one that was busy last comes last
    private final Condition work = lock.newCondition(); // for the watch: somebody waits in the lane
    private boolean watching; // the watch ticks
    private boolean waited; // somebody has had to wait in the lane since its last tick
    private int width = 1; // workers allowed on the lane
    private long stuckFoundAt;
    private int workersStarted;
    private boolean stopped;

    /**
     * A pool without a thread yet.
     *
     * @param clock nanoseconds, as from {@link System#nanoTime}
     * @param starter starts a thread, or returns false if there is none to be had
     */
    DeliveryPool(LongSupplier clock, Predicate<Thread> starter) {
        this.clock = clock;
        this.starter = starter;
        stuckFoundAt = clock.getAsLong() - CALM_NANOS;
    }

    /** Starts the watch and the one worker that there always is. More are started as they are needed. */
    void start() {
        Thread watch = new Thread(this::watch, "delivery-watch");
        watch.setDaemon(true);
        watch.start();
        lock();
        try {
            if (startWorker() == null) {
                throw new OutOfMemoryError("no thread to be had");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads: those that wait at once, those that write when there is nothing more to write. */
    void stop() {
        lock();
        try {
            stopped = true;
            work.signal();
            idle.forEach(worker -> worker.wake.signal());
        } finally {
            lock.unlock();
        }
    }

    /** Takes on a recipient, which is written to from now on whenever the conversation has gone on. */
    void add(Recipient recipient) {
        recipients.add(recipient);
    }

    /** Lets go of a recipient. */
    void remove(Recipient recipient) {
        recipients.remove(recipient);
    }

    /** Has everybody written to who has something due, and cuts who is too far behind. By any thread; never blocks. */
    void deliverToAll() {
        try {
            recipients.forEach(Recipient::abortIfTooFarBehind);
            lock();
            try {
                for (Recipient recipient : recipients) {
                    if (recipient.isDue() && recipient.claim()) {
                        enqueue(recipient);
                    }
                }
                serveLane();
            } finally {
                lock.unlock();
            }
        } catch (OutOfMemoryError e) {
            leftUndone = true;
            throw e;
        }
    }

    /** Has everybody written to who was left out for want of memory; called now and then. */
    void takeUpWhatWasLeft() {
        if (leftUndone) {
            leftUndone = false;
            deliverToAll();
        }
    }

    /** Has one recipient written to, or its output ended, if either is due. By any thread; never blocks. */
    void deliverTo(Recipient recipient) {
        recipient.abortIfTooFarBehind();
        if (recipient.claim()) {
            goOn(recipient);
        }
    }

    /** Has a recipient written to on the claim that the caller holds, and gives away. Never blocks. */
    void goOn(Recipient claimed) {
        lock();
        try {
            enqueue(claimed);
            serveLane();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until no reader is more than some bytes behind, apart from those that do not take anything: so that somebody
     * who says much at once does not outrun readers who keep reading. Gives up after a second, and returns false.
     */
    boolean awaitReaders(long maxBehind) throws InterruptedException {
        long start = clock.getAsLong();
        long now = start;
        while (isAnybodyBehind(maxBehind, now)) {
            if (now - start >= MAX_WAIT_FOR_READERS_NANOS) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(STUCK_NANOS);
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

    /** Takes the lock, also when there is no memory left for standing in a queue for it. */
    private void lock() {
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError e) {
                Thread.yield();
            }
        }
    }

    private void enqueue(Recipient claimed) {
        if (!claimed.slow || !assign(claimed, false)) {
            queue(claimed);
        }
    }

    private void queue(Recipient claimed) {
        try {
            lane.add(claimed);
        } catch (OutOfMemoryError e) {
            giveBack(claimed);
            throw e;
        }
    }

    private void giveBack(Recipient claimed) {
        claimed.giveBack();
        leftUndone = true;
    }

    /** Whether somebody waits to be written to, but all workers are stuck and there is no other to be had. By any thread. */
    boolean isStarved() {
        lock();
        try {
            takeStuckOffLane();
            return !lane.isEmpty() && workersOnLane.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void serveLane() {
        if (lane.isEmpty()) {
            return;
        }
        takeStuckOffLane();
        while (!lane.isEmpty() && workersOnLane.size() < width && assign(lane.peek(), true)) {
            lane.remove();
        }
        if (!lane.isEmpty()) {
            waited = true;
            if (!watching) {
                watching = true;
                work.signal();
            }
        }
    }

    private void takeStuckOffLane() {
        long now = clock.getAsLong();
        boolean found = false;
        for (Iterator<Worker> workers = workersOnLane.iterator(); workers.hasNext(); ) {
            Worker worker = workers.next();
            if (worker.recipient.writingFor(now) > STUCK_NANOS) {
                workers.remove();
                worker.onLane = false;
                found = true;
            }
        }
        if (found) {
            width = Math.min(WIDENING * width, MAX_WIDTH);
            stuckFoundAt = now;
            work.signal(); // to tick faster
        } else if (now - stuckFoundAt > CALM_NANOS) {
            width = 1;
        }
    }

    /** Gives the recipient to a worker, and returns whether there was one to be had. */
    private boolean assign(Recipient recipient, boolean fromLane) {
        Worker worker = idle.isEmpty() ? startWorker() : idle.pollLast();
        if (worker == null) {
            return false;
        }
        worker.recipient = recipient;
        worker.onLane = fromLane;
        if (fromLane) {
            workersOnLane.add(worker);
        }
        worker.wake.signal();
        return true;
    }

    /** A new worker; null if there is none to be had, and the workers there are have to get round to it. */
    private Worker startWorker() {
        try {
            Worker worker = new Worker();
            Thread thread = new Thread(worker, "delivery-" + (workersStarted + 1));
            thread.setDaemon(true);
            if (starter.test(thread)) {
                workersStarted++;
                return worker;
            }
        } catch (OutOfMemoryError e) {
            // no memory: as if there were no thread
        }
        return null;
    }

    private void watch() {
        lock();
        try {
            while (!stopped) {
                try {
                    watchOnce();
                } catch (OutOfMemoryError e) {
                    pauseWithoutLock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does this; the thread ends
        } finally {
            lock.unlock();
        }
    }

    private void watchOnce() throws InterruptedException {
        if (watching) {
            waited = false;
            work.awaitNanos(width == 1 ? CALM_TICK_NANOS : STUCK_NANOS);
            serveLane();
            watching = waited;
        } else {
            work.await();
        }
    }

    private void pauseWithoutLock() throws InterruptedException {
        lock.unlock();
        try {
            TimeUnit.NANOSECONDS.sleep(CALM_TICK_NANOS);
        } finally {
            lock();
        }
    }

    /** A thread that writes to one recipient after another, or waits for one. Its fields are guarded by the lock. */
    private final class Worker implements Runnable {
        private final Condition wake = lock.newCondition();
        private Recipient recipient; // null while idle; changed by others only then
        private boolean onLane; // serves the lane, rather than one slow recipient

        @Override
        public void run() {
            lock();
            try {
                while (awaitRecipient()) {
                    boolean done = deliverTurn();
                    if (onLane) {
                        goOnAlongLane(done);
                    } else if (done) {
                        takeFromLane();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does this; the thread ends
            } catch (OutOfMemoryError e) {
                // the thread ends; what it leaves undone is taken up later
            } finally {
                leave();
            }
        }

        private void leave() {
            try {
                idle.remove(this);
                boolean wasOnLane = workersOnLane.remove(this);
                if (recipient != null) { // an error
                    giveBack(recipient);
                }
                if (wasOnLane) {
                    serveLane();
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean awaitRecipient() throws InterruptedException {
            if (recipient == null) {
                idle.addLast(this);
            }
            while (recipient == null && !stopped) {
                if (idle.size() == 1) {
                    wake.await(); // somebody has to stay
                } else if (wake.awaitNanos(KEEP_IDLE_NANOS) <= 0) {
                    break;
                }
            }
            if (recipient == null) {
                idle.remove(this);
            }
            return recipient != null;
        }

        /** Writes, without the lock meanwhile; returns whether nothing is left to write. */
        private boolean deliverTurn() {
            long start = clock.getAsLong();
            boolean done;
            lock.unlock();
            try {
                done = recipient.deliverTurn();
            } finally {
                lock();
            }
            if (!onLane) {
                judge(clock.getAsLong() - start);
            }
            return done;
        }

        private void judge(long turnNanos) {
            if (turnNanos > SLOW_NANOS) {
                recipient.slow = true;
                recipient.quickTurns = 0;
            } else if (recipient.slow && ++recipient.quickTurns >= QUICK_TURNS_TO_TRUST) {
                recipient.slow = false;
            }
        }

        private void goOnAlongLane(boolean done) {
            if (!done) {
                queue(recipient);
            }
            recipient = workersOnLane.size() > width ? null : lane.poll();
            if (recipient == null) {
                onLane = false;
                workersOnLane.remove(this);
                serveLane(); // those who stay may be stuck
            }
        }

        private void takeFromLane() {
            recipient = workersOnLane.size() < width ? lane.poll() : null;
            if (recipient != null) {
                onLane = true;
                workersOnLane.add(this);
            }
        }
    }
}
