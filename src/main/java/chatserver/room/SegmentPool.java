package chatserver.room;

/**
 * Keeps up to {@value #MAX_KEPT} segments that are not part of the transcript, to use them again. Memory that was used a moment
 * ago is still in the processor's cache, and the kernel must clear fresh memory. Any thread may call any method.
 */
final class SegmentPool {
    private static final int MAX_KEPT = 16;

    /** What the segments that are kept hold of the heap at most, and those at both ends of the transcript. */
    static final long MAX_HEAP_BYTES = (MAX_KEPT + 2L) * Segment.BYTES;

    private Segment first; // guarded by this: linked by Segment.next
    private int count; // guarded by this
    private volatile long releasedEnd; // written by the thread that frees a segment, read by any thread

    /** Returns a segment that begins at this position, with one reference to it. */
    Segment take(long start) {
        Segment segment = poll();
        return (segment == null ? new Segment(this) : segment).reset(start);
    }

    /** Returns a segment to be used for anything and then {@linkplain #put put back}; null if none is kept. */
    synchronized Segment poll() {
        Segment polled = first;
        if (polled != null) {
            first = polled.unlinkNext();
            count--;
        }
        return polled;
    }

    /** Keeps a segment to which there is no reference, unless enough are kept. */
    synchronized void put(Segment segment) {
        if (count < MAX_KEPT) {
            segment.linkNext(first);
            first = segment;
            count++;
        }
    }

    /** Notes that no reader can come back to what lies before {@code end}. Called in the order of the positions. */
    void released(long end) {
        releasedEnd = end;
    }

    /** Returns the position from which on the transcript is still in memory. */
    long releasedEnd() {
        return releasedEnd;
    }
}
