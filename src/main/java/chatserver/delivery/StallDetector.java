package chatserver.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Which loops serve the queue, and which of them are held up by a stalled write.
 *
 * <p>A plain blocking write cannot be asked beforehand whether it will block, so the loops are watched. While all is calm
 * one loop serves the queue, because waking a second thread costs more than writing. A write is stalled after
 * {@value #CALM_LIMIT_MILLIS} ms then: on busy cores, a thread that is merely preempted takes a millisecond or two.
 *
 * <p>Clients tend to stall together, since networks split. Once a stall is found, up to {@value #MAX_LOOPS} loops may serve the
 * queue, and a write is stalled after {@value #ALARM_LIMIT_MILLIS} ms. That alarm ends when no stall is found for
 * {@value #ALARM_MILLIS} ms.
 *
 * <p>Guarded by the lock of its {@link WriteScheduler}.
 */
final class StallDetector {
    /** Loops that serve the queue during an alarm. */
    static final int MAX_LOOPS = 64;

    private static final long CALM_LIMIT_MILLIS = 5;
    private static final long ALARM_LIMIT_MILLIS = 1;
    private static final long ALARM_MILLIS = 10;

    private static final long CALM_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(CALM_LIMIT_MILLIS);
    private static final long ALARM_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(ALARM_LIMIT_MILLIS);
    private static final long CALM_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long ALARM_NANOS = TimeUnit.MILLISECONDS.toNanos(ALARM_MILLIS);

    /** A sender that gives way to others for longer loses its place to them. */
    private static final long MAX_YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<WriteLoop> attached = new ArrayList<>(MAX_LOOPS);
    private boolean alarm;
    private long lastStallAt; // read during an alarm only

    /** Returns whether no stall was found lately. */
    boolean isCalm() {
        return !alarm;
    }

    /** Returns whether no loop serves the queue. */
    boolean isUnserved() {
        return attached.isEmpty();
    }

    /** Returns whether one more loop may serve the queue. */
    boolean hasRoom() {
        return attached.size() < maxLoops();
    }

    /** Returns whether to call one more worker. The workers on their way may outnumber the loops that serve by one. */
    boolean mayCall(int called) {
        return called <= attached.size() && attached.size() + called < maxLoops();
    }

    /** Returns whether there are more loops than may serve the queue, because an alarm has ended. */
    boolean hasTooMany() {
        return attached.size() > maxLoops();
    }

    private int maxLoops() {
        return alarm ? MAX_LOOPS : 1;
    }

    /** Nanoseconds between two checks of the watchdog. */
    long period() {
        return alarm ? ALARM_LIMIT_NANOS : CALM_PERIOD_NANOS;
    }

    /** Counts a loop among those that serve the queue. */
    void add(WriteLoop loop) {
        attached.add(loop);
    }

    /** Removes a loop from those that serve the queue. */
    void remove(WriteLoop loop) {
        attached.remove(loop);
    }

    /**
     * Detaches the loops that are held up at {@code now}, and hands those in a stalled write to {@code onDetached}.
     *
     * @return whether one of them is in a stalled write
     */
    boolean detachStalled(long now, Consumer<WriteLoop> onDetached) {
        long limit = alarm ? ALARM_LIMIT_NANOS : CALM_LIMIT_NANOS;
        boolean found = false;
        for (int i = attached.size() - 1; i >= 0; i--) {
            WriteLoop loop = attached.get(i);
            if (loop.isHeldUp(now, limit, MAX_YIELD_NANOS)) {
                attached.remove(i);
                loop.detach();
                if (loop.writer() != null) {
                    found = true;
                    onDetached.accept(loop);
                }
            }
        }
        if (found) {
            alarm = true;
            lastStallAt = now;
        } else if (alarm && now - lastStallAt > ALARM_NANOS) {
            alarm = false;
        }
        return found;
    }
}
