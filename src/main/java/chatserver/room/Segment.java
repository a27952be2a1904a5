package chatserver.room;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A piece of the transcript, {@value #BYTES} bytes long. When no reference to it is left, so that no reader can reach it, it
 * goes back to the {@link SegmentPool} and becomes a later piece. Meanwhile an outbox may gather a write on it.
 *
 * <p>The transcript has a reference to its last segment, each segment has one to the next, and each cursor has one to the
 * segment that it reads. So a cursor retains everything behind it. After a reference that is never released, the
 * garbage collector frees the segments from there on, but {@link Transcript#retained} grows for ever.
 *
 * <p>Threads: a thread that has a reference may read what lies before an end of the transcript that it has seen. The room's
 * lock guards writing.
 */
final class Segment {
    /** Bytes in a segment, and so the longest run that can be read at once. */
    static final int BYTES = 64 * 1024;

    final byte[] bytes = new byte[BYTES];
    private final SegmentPool pool;
    private final AtomicInteger references = new AtomicInteger();
    private long start; // written while there is no reference
    Segment next; // in the transcript: written under the room's lock before it is reachable; in the pool: guarded by
    // the pool

    Segment(SegmentPool pool) {
        this.pool = pool;
    }

    /** Makes it the segment that begins at this position, with one reference. Returns itself. */
    Segment reset(long position) {
        start = position;
        references.set(1);
        return this;
    }

    /** Returns the position of its first byte in the transcript. */
    long start() {
        return start;
    }

    /** Returns the position behind its last byte. */
    long end() {
        return start + BYTES;
    }

    /** Links a new segment behind the last one, and moves the transcript's reference to it. Called under the room's lock. */
    Segment append() {
        next = pool.take(end());
        return advance();
    }

    /** Adds a reference. The caller has one already, or the room's lock. */
    void retain() {
        references.incrementAndGet();
    }

    /** Releases a reference. */
    void release() {
        Segment released = this;
        while (released != null && released.references.decrementAndGet() == 0) {
            pool.released(released.end()); // before the next one can be released
            Segment following = released.unlinkNext();
            pool.put(released);
            released = following; // which has lost a reference by that
        }
    }

    /** Moves the caller's reference to the segment that follows, which is returned. */
    Segment advance() {
        Segment following = next;
        following.retain();
        release();
        return following;
    }

    /** Links a segment behind this one, to which there is no reference. */
    void linkNext(Segment segment) {
        next = segment;
    }

    /** Removes and returns the segment that is linked behind this one, to which there is no reference. */
    Segment unlinkNext() {
        Segment unlinked = next;
        next = null;
        return unlinked;
    }
}
