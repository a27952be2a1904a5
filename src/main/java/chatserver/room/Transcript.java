package chatserver.room;

import chatserver.protocol.Slice;

/**
 * Everything that was said to everybody, in the one order in which everybody reads it: an endless sequence of bytes, of
 * which only the end is held here. A position in it is the number of bytes before it.
 *
 * <p>The bytes lie in a chain of segments, each linked to the next. Nothing laid down is ever changed or moved as long as
 * anybody may read it, and what the slowest reader has passed is used again.
 *
 * <p>Threads: appending is guarded by the room's lock. Any thread may read whatever lies before an {@link #end} it has
 * seen, in a segment it has a hold on, since the end is published last.
 */
final class Transcript {
    private final Segment.Spare spare = new Segment.Spare();
    private Segment tail = spare.take(0); // guarded by the room's lock
    private volatile long end; // written under the room's lock

    /** The position behind the last byte. */
    long end() {
        return end;
    }

    /** Segments that are not in use. Any thread. */
    Segment.Spare spare() {
        return spare;
    }

    /** Takes a hold on the segment in which the next byte will lie, or which it will follow. Called under the room's lock. */
    Segment holdTail() {
        tail.hold();
        return tail;
    }

    /** Lays down whole lines; if there is no memory for all of them, nothing. Called under the room's lock. */
    void append(Slice lines) {
        makeRoom(lines.length());
        int next = lines.from();
        long position = end;
        while (next < lines.to()) {
            if (position == tail.end()) {
                tail = tail.advance();
            }
            int count = (int) Math.min(lines.to() - next, tail.end() - position);
            System.arraycopy(lines.bytes(), next, tail.bytes, (int) (position - tail.start()), count);
            next += count;
            position += count;
        }
        end = position;
    }

    /** Links the segments needed for some more bytes, so that appending them needs no memory. Called under the room's lock. */
    void makeRoom(int bytes) {
        Segment last = tail;
        while (last.end() < end + bytes) {
            last = last.nextOrNew();
        }
    }
}
