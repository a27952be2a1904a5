package chatserver.room;

import chatserver.protocol.Slice;

/**
 * The conversation: all broadcasts and notices in their one order, the same for all members, as an endless sequence of
 * bytes. A position is the number of bytes before it. Only what some cursor may still read is in memory.
 *
 * <p>The bytes lie in a chain of {@link Segment}s. A byte is never changed or moved while a cursor may read it.
 *
 * <p>Threads: the room's lock guards appending. Any thread may read what lies before an {@link #end} that it has seen, in a
 * segment that it has a reference to, since the end is published last.
 */
final class Transcript {
    private final SegmentPool pool = new SegmentPool();
    private Segment tail = pool.take(0); // guarded by the room's lock
    private volatile long end; // written under the room's lock, read by any thread

    /** Returns the position behind the last byte. */
    long end() {
        return end;
    }

    /** Bytes that are kept because some cursor may still read them, up to a segment more than the largest lag. */
    long retained() {
        return end - pool.releasedEnd();
    }

    /** Segments that are not in use. */
    SegmentPool pool() {
        return pool;
    }

    /**
     * Returns the segment in which the next byte will lie, or which it will follow, with a reference. Under the room's lock.
     */
    Segment retainTail() {
        tail.retain();
        return tail;
    }

    /** Appends whole lines. Called under the room's lock. */
    void append(Slice lines) {
        int next = lines.from();
        long position = end;
        while (next < lines.to()) {
            if (position == tail.end()) {
                tail = tail.append();
            }
            int count = (int) Math.min(lines.to() - next, tail.end() - position);
            System.arraycopy(lines.bytes(), next, tail.bytes, (int) (position - tail.start()), count);
            next += count;
            position += count;
        }
        end = position;
    }
}
