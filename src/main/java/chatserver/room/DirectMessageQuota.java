package chatserver.room;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be pending in direct messages and lists of users: an eighth of {@code max-backlog} for each member, and a
 * sixteenth of the heap for all of them together. Once that is used up, a member may have no more than
 * {@value #MAX_WHEN_EXHAUSTED} bytes pending, and no further list of users is made. Any thread may call any method.
 */
final class DirectMessageQuota {
    private static final int PART_OF_BACKLOG = 8;
    private static final int PART_BEFORE_WAITING = 64;
    private static final int PART_OF_HEAP = 8;

    /**
     * About one line of the default {@code max-line}. There is at most one connection for each 128 KB of heap, so these lines
     * take less than another sixteenth of it.
     */
    private static final int MAX_WHEN_EXHAUSTED = 4608;

    private final long maxPerMember;
    private final long maxBeforeWaiting;
    private final long maxOfAll;
    private final AtomicLong pending = new AtomicLong();

    /** Creates a quota for members that may lag by {@code maxBacklog} bytes, in a heap of {@code maxHeap} bytes. */
    static DirectMessageQuota of(long maxBacklog, long maxHeap) {
        return new DirectMessageQuota(perMember(maxBacklog), maxBacklog / PART_BEFORE_WAITING, ofAll(maxHeap) / 2);
    }

    DirectMessageQuota(long maxPerMember, long maxBeforeWaiting, long maxOfAll) {
        this.maxPerMember = maxPerMember;
        this.maxBeforeWaiting = maxBeforeWaiting;
        this.maxOfAll = maxOfAll;
    }

    /** Returns the bytes of direct messages that correspond to a lag in the transcript. */
    static long perMember(long lag) {
        return lag / PART_OF_BACKLOG;
    }

    /** Returns the bytes that all members have pending at most with a heap of {@code maxHeap} bytes, the excess included. */
    static long ofAll(long maxHeap) {
        return maxHeap / PART_OF_HEAP;
    }

    /** Returns whether a member may have {@code bytes} bytes pending. */
    boolean allows(long bytes) {
        return bytes <= (isExhausted() ? Math.min(maxPerMember, MAX_WHEN_EXHAUSTED) : maxPerMember);
    }

    /** Returns whether a member with this many bytes pending has enough that senders without an allowance wait for it. */
    boolean isBusy(long bytes) {
        return bytes > maxBeforeWaiting;
    }

    /** Returns whether all members together have as much pending as they may. */
    boolean isExhausted() {
        return pending.get() >= maxOfAll;
    }

    /** Counts bytes that have become pending; negative if they are pending no more. */
    void count(long bytes) {
        pending.addAndGet(bytes);
    }
}
