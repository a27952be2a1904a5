package chatserver.room;

import static chatserver.room.StressChecks.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One client of the stress test, from its login to its end: what its owner did, and what was written to it.
 *
 * <p>Several threads write to it, one at a time, as in the server. A thread that finds the client owned sets its state to
 * {@code OWNED_AND_PENDING}. The owner sees that before it releases the client, and writes what is pending, so no line
 * stays unwritten and no thread waits.
 */
final class StressClient {
    private enum State {
        FREE,
        OWNED,
        OWNED_AND_PENDING
    }

    final String name;
    final Member member;
    final StressOutput out = new StressOutput();
    final List<StressReply> expectedReplies = new ArrayList<>();
    final PositionRange joined = new PositionRange();
    final PositionRange left = new PositionRange();
    long position; // at which it joined
    boolean aborted;
    // written by the owner of the state, read by any thread: the transcript is released
    private volatile boolean gone;
    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);

    StressClient(Room room, String name) {
        this.name = name;
        member = room.newMember(() -> {}, () -> true);
    }

    /** Writes what is pending, unless another thread does; releases the client after this number of writes. */
    void deliver(int writes) {
        if (state.getAndUpdate(old -> old == State.FREE ? State.OWNED : State.OWNED_AND_PENDING) != State.FREE) {
            return;
        }
        int left = writes;
        do {
            state.set(State.OWNED);
            while (member.outbox().hasPending()) {
                if (left-- == 0) {
                    state.set(State.FREE); // for the next thread
                    return;
                }
                try {
                    member.outbox().writeNext(out);
                } catch (IOException e) {
                    member.outbox().releaseTranscript();
                    gone = true;
                    return; // remains its owner
                }
            }
        } while (!state.compareAndSet(State.OWNED, State.FREE));
    }

    /** Releases the transcript, as a connection does at its end, and remains the owner. */
    void releaseTranscript() {
        acquire();
        if (!gone) {
            member.outbox().releaseTranscript();
        }
    }

    /** Writes everything that is pending, and remains the owner. */
    void deliverAll() throws IOException {
        acquire();
        while (member.outbox().hasPending()) {
            member.outbox().writeNext(out);
        }
    }

    /** Becomes the owner, unless the transcript is released already. */
    private void acquire() {
        while (!gone && !state.compareAndSet(State.FREE, State.OWNED)) {
            verify(!Thread.currentThread().isInterrupted(), "%s is not released", name);
            Thread.yield();
        }
    }
}
