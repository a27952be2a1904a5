package chatserver.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that write to the clients: as few as possible while all is well, more as soon as somebody does not take what
 * is written.
 *
 * <p>Recipients with something due wait in one lane, in turn. As a rule a single thread serves it, since waking another
 * costs more than writing: the leader, which is the thread of whoever has just said something, for {@value #ROUNDS} rounds;
 * what has come up by then is left to a worker. Where several speak at the same time, who is about to lead lets the others
 * speak first, so that one round does for all of them.
 *
 * <p>A plain blocking write cannot be asked beforehand whether it will block, so the lane is watched. A thread that is found
 * in one write for over a millisecond is stuck: it is taken off the lane and stays with that recipient until everything due
 * is written, and others go on with the rest; if it was a leader, with its client too. Clients tend to stall together (a
 * network splits), so many may serve the lane while stalls are being found, and workers are held in reserve for that; until
 * it is over nobody leads. A recipient that has held a thread for over {@value #SLOW_MILLIS} ms has a worker of its own each
 * time, until it has been quick for a while.
 *
 * <p>Stuck threads are found by whoever hands over new work, and by the watch, within some {@value #CALM_TICK_MILLIS} ms, or
 * one once others have been found: a thread that ticks only while the lane is served, and a little longer. When nobody has
 * anything to read, nothing here runs.
 *
 * <p>Threads: {@code delivery-N}, one for each recipient that one is stuck at and the reserve, all others ending after ten seconds
 * without work; and {@code delivery-watch}. All are started here and ended by {@link #stop}, but for one in a blocked write,
 * which ends when that connection is closed. A leader that is stuck is called {@code delivery-N} as well, and the thread that
 * is started here to go on in its place has the name that it had.
 */
final class DeliveryPool {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryPool.class);

    /** A write that takes longer is stuck. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Stalls are over when nobody stuck has been found for this long. */
    private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How often the watch looks when it has found nobody stuck lately. */
    private static final long CALM_TICK_MILLIS = 20;

    private static final long CALM_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(CALM_TICK_MILLIS);

    /** Ticks in a row with nobody on the lane, after which the watch rests: waking it for each message costs more. */
    private static final int TICKS_TO_REST = 3;

    /** So often a leader goes along the lane: the second time for those who have spoken during the first. */
    private static final int ROUNDS = 2;

    private static final int CALM_WIDTH = 1;
    private static final int ALARMED_WIDTH = 64;

    /** The reserve is one worker for so many recipients, and no more than can be on the lane. */
    private static final int RECIPIENTS_A_WORKER = 2;

    private static final int STARTED_IN_A_TICK = 4;

    /** A recipient whose turn takes longer is slow; above the time for which a busy machine may suspend a thread. */
    private static final long SLOW_MILLIS = 5;

    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS);
    private static final int QUICK_TURNS_TO_TRUST = 16;
    private static final long KEEP_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier clock;
    private final Predicate<Thread> starter;
    private final Runnable letOthersRun;

    private final ReentrantLock lock = new ReentrantLock(); // guards everything below and in the carriers
    private final Lane lane = new Lane(); // claimed, waiting for somebody to write
    private final List<Carrier> carriers =
            new ArrayList<>(ALARMED_WIDTH); // who serves it, and is not known to be stuck
    private final ArrayDeque<Worker> idle = new ArrayDeque<>(); // the one that was busy last comes last
    private final Condition work = lock.newCondition(); // for the watch: to tick again, or faster
    private int quietTicks = TICKS_TO_REST; // of the watch, in a row until now
    private int width = CALM_WIDTH; // carriers that may serve the lane
    private boolean called; // a worker is on its way to the lane
    private int handedOver; // how often somebody has handed over new work since somebody has led
    private long waitingToLeadSince; // time, made odd; 0 when nobody does
    private long stuckFoundAt;
    private int reserve = 1; // idle workers that are kept
    private int numbersGiven; // to threads
    private boolean noThread; // to be had, when one was wanted last
    private boolean givenBack; // an error has kept somebody from being written to
    private boolean stopped;

    /**
     * A pool without a thread yet.
     *
     * @param clock nanoseconds, as from {@link System#nanoTime}
     * @param starter starts a thread, or returns false if there is none to be had
     * @param letOthersRun lets threads run that are ready to, as {@link Thread#yield} does
     */
    DeliveryPool(LongSupplier clock, Predicate<Thread> starter, Runnable letOthersRun) {
        this.clock = clock;
        this.starter = starter;
        this.letOthersRun = letOthersRun;
        stuckFoundAt = clock.getAsLong() - CALM_NANOS;
    }

    /** Starts the watch and the one worker that there always is. More are started as they are needed. */
    void start() {
        Thread watch = new Thread(this::watch, "delivery-watch");
        watch.setDaemon(true);
        watch.start();
        lock();
        try {
            if (!startWorker(null)) {
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

    /**
     * Has those of {@code recipients} written to who have something due; by the calling thread itself if nobody else is at
     * it and all is well, so that no other has to be woken. If it gets stuck, it stays with that recipient as a worker
     * would, and another thread does {@code goOn} in its place. By any thread; never blocks, unless it writes.
     *
     * @param goOn what the caller does after this; null for one that is not to write
     * @return whether the caller is still the one to do it
     */
    boolean deliver(Collection<Recipient> recipients, Runnable goOn) {
        lock();
        try {
            claimDue(recipients);
            handedOver++;
            takeStuckOffLane();
            if (goOn != null && handedOver > 1 && mayLead()) {
                letOthersSpeak();
            }
            if (goOn != null && mayLead()) {
                handedOver = 0;
                return new Leader(goOn).lead();
            }
            serveLane();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayLead() {
        return width == CALM_WIDTH && carriers.isEmpty() && !lane.isEmpty() && !isSomebodyWaitingToLead();
    }

    /**
     * Lets those threads run that are ready to: clients who have spoken at the same time, as a rule. They leave what they
     * hand over to this one, unless it does not come back soon.
     */
    private void letOthersSpeak() {
        keepWatch();
        waitingToLeadSince = clock.getAsLong() | 1;
        lock.unlock();
        try {
            letOthersRun.run();
        } finally {
            lock();
            waitingToLeadSince = 0;
        }
    }

    private boolean isSomebodyWaitingToLead() {
        return waitingToLeadSince != 0 && clock.getAsLong() - waitingToLeadSince <= STUCK_NANOS;
    }

    /** Has a recipient written to on the claim that the caller holds, and gives away. By any thread; never blocks. */
    void deliver(Recipient claimed) {
        lock();
        try {
            enqueue(claimed);
            serveLane();
        } finally {
            lock.unlock();
        }
    }

    /** Holds workers in reserve for so many recipients. By any thread. */
    void adaptReserve(int recipients) {
        lock();
        try {
            int wanted = Math.max(1, Math.min(ALARMED_WIDTH, recipients / RECIPIENTS_A_WORKER));
            if (wanted < reserve) {
                idle.forEach(worker -> worker.wake.signal()); // some of them may go
            }
            reserve = wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Whether an error has kept a recipient from being written to, since this was asked last. By any thread. */
    boolean hasGivenBack() {
        lock();
        try {
            boolean some = givenBack;
            givenBack = false;
            return some;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for those who are stuck, and there is no other thread to be had. By any thread. */
    boolean isStarved() {
        lock();
        try {
            serveLane();
            boolean lying = !lane.isEmpty() && carriers.isEmpty() && !isSomebodyWaitingToLead();
            return noThread && (lying || isAnyStuck(clock.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    private boolean isAnyStuck(long now) {
        for (int i = 0; i < carriers.size(); i++) {
            if (carriers.get(i).isStuck(now)) {
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
            } catch (VirtualMachineError e) {
                Failures.passOnDefect(e);
                Thread.yield();
            }
        }
    }

    private void claimDue(Iterable<Recipient> recipients) {
        for (Recipient recipient : recipients) {
            if (recipient.isDue() && recipient.claim()) {
                enqueue(recipient);
            }
        }
    }

    private void enqueue(Recipient claimed) {
        if (!claimed.slow || !assign(claimed)) {
            lane.add(claimed);
        }
    }

    private void giveBack(Recipient claimed) {
        claimed.giveBack();
        givenBack = true;
    }

    /**
     * Calls a worker to the lane, if somebody waits there and it is not as wide as it may be. The worker that comes calls
     * the next: so no more are woken than there is time for before the lane is empty.
     */
    private void serveLane() {
        takeStuckOffLane();
        if (lane.isEmpty()) {
            return;
        }
        keepWatch();
        if (carriers.size() < width && !called && !isSomebodyWaitingToLead()) {
            called = assign(null);
        }
    }

    private void takeStuckOffLane() {
        long now = clock.getAsLong();
        boolean found = false;
        for (int i = carriers.size() - 1; i >= 0; i--) { // without an iterator, which needs memory
            Carrier carrier = carriers.get(i);
            if (carrier.isStuck(now)) {
                found = true;
                if (carrier.handOver()) {
                    carriers.remove(i);
                    carrier.onLane = false;
                }
            }
        }
        if (found) {
            width = ALARMED_WIDTH;
            stuckFoundAt = now;
            work.signal(); // to tick faster
        } else if (now - stuckFoundAt > CALM_NANOS) {
            width = CALM_WIDTH;
        }
    }

    /** Has a worker write to a recipient, or serve the lane, where that is null; returns whether there was one to be had. */
    private boolean assign(Recipient recipient) {
        Worker worker = idle.pollLast();
        if (worker == null) {
            return startWorker(recipient);
        }
        worker.recipient = recipient;
        worker.waiting = false;
        worker.wake.signal();
        return true;
    }

    private boolean startWorker(Recipient recipient) {
        try {
            return startThread(new Worker(recipient), nextName());
        } catch (VirtualMachineError e) {
            Failures.passOnDefect(e);
            noThread = true; // as if there were none
            return false;
        }
    }

    private String nextName() {
        return "delivery-" + ++numbersGiven;
    }

    private boolean startThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        noThread = !starter.test(thread);
        return !noThread;
    }

    private void keepWatch() {
        if (quietTicks >= TICKS_TO_REST) {
            work.signal();
        }
        quietTicks = 0;
    }

    private void watch() {
        lock();
        try {
            while (!stopped) {
                try {
                    watchOnce();
                } catch (VirtualMachineError e) {
                    Failures.passOnDefect(e);
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
        if (quietTicks >= TICKS_TO_REST) {
            work.await();
            return;
        }
        work.awaitNanos(width == CALM_WIDTH ? CALM_TICK_NANOS : STUCK_NANOS);
        if (width == CALM_WIDTH) {
            fillReserve();
        }
        quietTicks = carriers.isEmpty() && lane.isEmpty() ? quietTicks + 1 : 0;
        serveLane();
    }

    /** A few at a time: a thread takes a tenth of a millisecond to start, for which there is no time when many stall. */
    private void fillReserve() {
        for (int i = Math.min(STARTED_IN_A_TICK, reserve - idle.size()); i > 0; i--) {
            startWorker(null);
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

    /** A thread that writes to one recipient after another. Its fields are guarded by the lock. */
    private abstract class Carrier {
        Recipient recipient; // null while it has none
        boolean onLane; // serves the lane, rather than one recipient

        final boolean isStuck(long now) {
            return recipient.writingFor(now) > STUCK_NANOS;
        }

        /** Has others do what it would do next, so that it may stay where it is stuck; returns whether they can. */
        abstract boolean handOver();

        final void enterLane() {
            onLane = true;
            carriers.add(this);
        }

        final void leaveLane() {
            onLane = false;
            carriers.remove(this);
            serveLane(); // those who stay may be stuck
        }

        /** Writes, without the lock meanwhile; returns whether nothing is left to write. */
        final boolean deliverTurn() {
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
    }

    /** The thread of a client that has said something, for {@value #ROUNDS} rounds of the lane. */
    private final class Leader extends Carrier {
        private final Thread thread = Thread.currentThread();
        private Runnable goOn; // what it does next; null once another thread does it

        Leader(Runnable goOn) {
            this.goOn = goOn;
        }

        @Override
        boolean handOver() {
            if (goOn != null) {
                startStandIn();
            }
            return goOn == null;
        }

        private void startStandIn() {
            String name = thread.getName();
            try {
                thread.setName(nextName());
                if (startThread(goOn, name)) {
                    goOn = null;
                }
            } catch (VirtualMachineError e) {
                Failures.passOnDefect(e);
                noThread = true; // as above
            } finally {
                if (goOn != null) {
                    thread.setName(name);
                }
            }
        }

        /** Returns whether it has got through. If not, the client's conversation is no longer this thread's. */
        boolean lead() {
            int rounds = ROUNDS;
            int turns = lane.size();
            recipient = lane.poll();
            enterLane();
            keepWatch();
            try {
                while (recipient != null) {
                    boolean done = deliverTurn();
                    if (onLane) {
                        if (!done) {
                            lane.add(recipient);
                        }
                        if (--turns == 0 && --rounds > 0) {
                            turns = lane.size();
                        }
                        recipient = turns > 0 ? lane.poll() : null;
                    } else if (done) {
                        recipient = null;
                    }
                }
            } catch (Throwable e) { // it has to do with that recipient, and not with whose thread this is
                Failures.report(LOG, "delivery failed", e);
                giveBack(recipient);
            } finally {
                if (onLane) {
                    leaveLane();
                }
            }
            return goOn != null;
        }
    }

    /** A thread of the pool's own, which waits when there is nobody to write to. */
    private final class Worker extends Carrier implements Runnable {
        private final Condition wake = lock.newCondition();
        private boolean waiting; // is one of the idle ones

        Worker(Recipient recipient) {
            this.recipient = recipient;
        }

        @Override
        boolean handOver() {
            return true;
        }

        @Override
        public void run() {
            lock();
            try {
                while (awaitRecipient()) {
                    boolean done = deliverTurn();
                    if (onLane) {
                        goOnAlongLane(done);
                    } else if (done) {
                        recipient = null;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody does this; the thread ends
            } catch (VirtualMachineError e) {
                Failures.passOnDefect(e);
                // the thread ends; what it leaves undone is taken up later
            } finally {
                leave();
            }
        }

        private void leave() {
            try {
                idle.remove(this);
                called = false; // it may have been this one
                if (recipient != null) { // an error
                    giveBack(recipient);
                }
                if (onLane) {
                    leaveLane();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Returns whether there is somebody to write to; if not, this thread is not needed any more. */
        private boolean awaitRecipient() throws InterruptedException {
            boolean needed = true;
            while (recipient == null && !takeFromLane() && needed && !stopped) {
                needed = awaitCall();
            }
            return recipient != null;
        }

        /** Returns whether somebody has called it; else it has waited for long and is not one of the reserve. */
        private boolean awaitCall() throws InterruptedException {
            idle.addLast(this);
            waiting = true;
            long left = KEEP_IDLE_NANOS;
            while (waiting && !stopped && (left > 0 || idle.size() <= reserve)) {
                if (idle.size() <= reserve) {
                    wake.await();
                } else {
                    left = wake.awaitNanos(left);
                }
            }
            boolean wasCalled = !waiting;
            waiting = false;
            idle.remove(this);
            return wasCalled;
        }

        private boolean takeFromLane() {
            called = false;
            if (lane.isEmpty() || carriers.size() >= width) {
                return false;
            }
            recipient = lane.poll();
            enterLane();
            serveLane();
            return true;
        }

        private void goOnAlongLane(boolean done) {
            if (!done) {
                lane.add(recipient);
            }
            recipient = carriers.size() > width ? null : lane.poll();
            if (recipient == null) {
                leaveLane();
            }
        }
    }
}
