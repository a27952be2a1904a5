package chatserver.room;

import chatserver.protocol.Slice;

/**
 * Everything that was said to everybody, in the one order in which everybody reads it: an endless sequence of bytes, of
 * which only the end is held here. A position in it is the number of bytes before it.
 *
 * <p>The bytes lie in a chain of segments, each linked to the next. Nothing laid down is ever changed or moved, and
 * nothing here points back: what the slowest reader has passed is garbage.
 *
 * <p>Threads: appending is guarded by the room's lock. Any thread may read whatever lies before an {@link #end} it has
 * seen, since the end is published last.
 */
final class Transcript {
    /** Bytes in a segment, and so the longest run that can be read at once. */
    static final int SEGMENT_BYTES = 64 * 1024;

    /** A piece of the transcript; its {@code next} may be followed once the transcript's end lies beyond this one. */
    static final class Segment {
        final byte[] bytes = new byte[SEGMENT_BYTES];
        final long start;
        Segment next; // written before the end that makes it reachable is published

        Segment(long start) {
            this.start = start;
        }

        long end() {
            return start + SEGMENT_BYTES;
        }
    }

    private Segment tail = new Segment(0); // guarded by the room's lock
    private volatile long end; // written under the room's lock

    /** The position behind the last byte. */
    long end() {
        return end;
    }

    /** The segment in which the next byte will lie, or which it will follow. Called under the room's lock. */
    Segment tail() {
        return tail;
    }

    /**
     * Lays down a line: some bytes, then some more, then LF. If there is no memory for all of it, nothing is said.
     * Called under the room's lock.
     */
    void append(byte[] beginning, Slice rest) {
        extendTo(end + beginning.length + rest.length() + 1);
        long at = lay(beginning, 0, beginning.length, end);
        at = lay(rest.bytes(), rest.from(), rest.to(), at);
        end = lay(LINE_END, 0, 1, at);
    }

    /** Links the segments needed to go on to that position. */
    private void extendTo(long position) {
        for (Segment last = tail; last.end() < position; last = last.next) {
            if (last.next == null) {
                last.next = new Segment(last.end());
            }
        }
    }

    private long lay(byte[] source, int from, int to, long at) {
        int next = from;
        long position = at;
        while (next < to) {
            if (position == tail.end()) {
                tail = tail.next;
            }
            int count = (int) Math.min(to - next, tail.end() - position);
            System.arraycopy(source, next, tail.bytes, (int) (position - tail.start), count);
            next += count;
            position += count;
        }
        return position;
    }

    private static final byte[] LINE_END = {'\n'};
}
