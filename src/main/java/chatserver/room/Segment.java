package chatserver.room;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A piece of the transcript. It is used again for a later one when nobody holds it any more, and so nobody can reach it:
 * memory that was just used is still in the processor's cache, and fresh memory has to be cleared by the kernel, which
 * can take a third of a busy server's time. Meanwhile it may serve an outbox as a sheet, on which it gathers what is to be
 * written at once.
 *
 * <p>Holds on it have the transcript while it is the last one, the segment before it, and every outbox that is reading it,
 * which so holds all that follow too. A hold that is never given back only means that from there on nothing is used again,
 * and the garbage collector does the work.
 *
 * <p>Threads: whoever has a hold may read what lies before an end of the transcript that it has seen. Writing is guarded by
 * the room's lock, and done by nobody but who uses it again once the last hold has been given back; or it is one outbox's
 * alone, from when that has taken it from the spare ones until it puts it back.
 */
final class Segment {
    /** Bytes in a segment, and so the longest run that can be read at once. */
    static final int BYTES = 64 * 1024;

    final byte[] bytes = new byte[BYTES];
    private final Spare spare;
    private final AtomicInteger holds = new AtomicInteger();
    private long start;
    private Segment next; // written before the end that makes it reachable is published

    private Segment(Spare spare) {
        this.spare = spare;
    }

    /** The position of its first byte in the transcript. */
    long start() {
        return start;
    }

    /** The position behind its last byte. */
    long end() {
        return start + BYTES;
    }

    /** The one that follows; null if there is none yet. */
    Segment next() {
        return next;
    }

    /** Returns the one that follows, linking it if there is none yet. Called under the room's lock. */
    Segment nextOrNew() {
        if (next == null) {
            next = spare.take(end());
        }
        return next;
    }

    /** Takes a hold on it. Called by somebody who has one, or by whom it cannot escape meanwhile. */
    void hold() {
        holds.incrementAndGet();
    }

    /** Gives a hold back. */
    void release() {
        Segment unheld = this;
        while (unheld != null && unheld.holds.decrementAndGet() == 0) {
            Segment following = unheld.next;
            unheld.next = null;
            spare.put(unheld);
            unheld = following; // which has lost a hold by that
        }
    }

    /** Gives the hold back for one on the segment that follows, which is returned. */
    Segment advance() {
        Segment following = next;
        following.hold();
        release();
        return following;
    }

    /** A few segments that nobody holds. Any thread may call any method. */
    static final class Spare {
        private static final int MAX = 16;

        private Segment first; // guarded by this, as the links from there on
        private int count; // guarded by this

        /** A segment that begins at this position, with one hold on it. */
        Segment take(long start) {
            Segment segment = poll();
            if (segment == null) {
                segment = new Segment(this);
            }
            segment.start = start;
            segment.holds.set(1);
            return segment;
        }

        /** One that nobody holds, to be used for anything and then {@linkplain #put put back}; null if there is none. */
        synchronized Segment poll() {
            Segment polled = first;
            if (polled != null) {
                first = polled.next;
                polled.next = null;
                count--;
            }
            return polled;
        }

        /** Keeps one that nobody holds, if there are not too many. */
        synchronized void put(Segment segment) {
            if (count < MAX) {
                segment.next = first;
                first = segment;
                count++;
            }
        }
    }
}
