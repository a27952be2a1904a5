package chatserver.room;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be waiting in direct messages: so much for each member, and for all of them together not more of the heap
 * than leaves room for everything else. Beyond that, who has more than a small part of its own limit has too much. Any thread.
 */
final class WhisperLimit {
    private static final int SMALL_PART = 8;
    private static final int PART_OF_HEAP = 8;

    private final long each;
    private final long all;
    private final AtomicLong waiting = new AtomicLong();

    /** So many bytes for each member, and an eighth of the heap for all. */
    WhisperLimit(long each) {
        this(each, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    WhisperLimit(long each, long all) {
        this.each = each;
        this.all = all;
    }

    /** Whether a member may have so many bytes waiting. */
    boolean allows(long bytes) {
        return bytes <= (waiting.get() < all ? each : each / SMALL_PART);
    }

    /** Counts bytes that some member has waiting from now on, or less than 0 that none has any more. */
    void count(long bytes) {
        waiting.addAndGet(bytes);
    }
}
