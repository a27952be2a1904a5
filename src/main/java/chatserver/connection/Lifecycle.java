package chatserver.connection;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The states of a connection, and why it leaves them.
 *
 * <pre>
 *   NEW ------ TLS is agreed on, or not needed ------&gt; OPEN       lines are executed
 *    |                                                  |
 *    |                                                  | a graceful close: the member leaves the room
 *    |                                                  v
 *    |                                               CLOSING     what is pending is written, the output is ended, and
 *    |                                                  |        input is discarded until the client hangs up
 *    v                                                  v
 *    +---------------- abort, or the end -----------&gt; CLOSED     the socket is closed
 * </pre>
 *
 * <p>The first reason counts. Any thread may call any method.
 */
final class Lifecycle {
    private enum State {
        NEW,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final AtomicReference<CloseReason> reason = new AtomicReference<>(); // null until closing begins
    private volatile long closingSince; // written once before CLOSING, read by any thread

    /** Moves from NEW to OPEN, unless it has been closed. */
    void open() {
        state.compareAndSet(State.NEW, State.OPEN);
    }

    /** Moves from OPEN to CLOSING at {@code now}. */
    void beginClosing(long now) {
        closingSince = now;
        state.compareAndSet(State.OPEN, State.CLOSING);
    }

    /** Moves from any state to CLOSED. */
    void close() {
        state.set(State.CLOSED);
    }

    boolean isNew() {
        return state.get() == State.NEW;
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    boolean isClosing() {
        return state.get() == State.CLOSING;
    }

    /** Nanoseconds since closing began; 0 if it is not closing. */
    long closingFor(long now) {
        return isClosing() ? Math.max(1, now - closingSince) : 0;
    }

    /** Records why it ends; false if there is a reason already. */
    boolean recordReason(CloseReason why) {
        return reason.compareAndSet(null, why);
    }

    /** Returns why it ends; null until there is a reason. */
    CloseReason reason() {
        return reason.get();
    }
}
