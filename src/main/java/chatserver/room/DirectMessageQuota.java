package chatserver.room;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be pending in direct messages: an eighth of {@code max-backlog} for each member, and an eighth of the heap for
 * all of them together. Once that is used up, a member may have no more than an eighth of its own share pending, and no
 * further list of users is made. Any thread may call any method.
 */
final class DirectMessageQuota {
    private static final int PART_OF_BACKLOG = 8;
    private static final int PART_OF_HEAP = 8;
    private static final int PART_WHEN_EXHAUSTED = 8;

    private final long maxPerMember;
    private final long maxOfAll;
    private final AtomicLong pending = new AtomicLong();

    /** A quota for members that may lag by {@code maxBacklog} bytes. */
    DirectMessageQuota(long maxBacklog) {
        this(perMember(maxBacklog), ofAll(Runtime.getRuntime().maxMemory()));
    }

    DirectMessageQuota(long maxPerMember, long maxOfAll) {
        this.maxPerMember = maxPerMember;
        this.maxOfAll = maxOfAll;
    }

    /** The bytes of direct messages that correspond to a lag in the transcript. */
    static long perMember(long lag) {
        return lag / PART_OF_BACKLOG;
    }

    /** The bytes that all members may have pending with a heap of {@code maxHeap} bytes. */
    static long ofAll(long maxHeap) {
        return maxHeap / PART_OF_HEAP;
    }

    /** Whether a member may have so many bytes pending. */
    boolean allows(long bytes) {
        return bytes <= (isExhausted() ? maxPerMember / PART_WHEN_EXHAUSTED : maxPerMember);
    }

    /** Whether all members together have as much pending as they may. */
    boolean isExhausted() {
        return pending.get() >= maxOfAll;
    }

    /** Counts bytes that have become pending; negative if they are pending no more. */
    void count(long bytes) {
        pending.addAndGet(bytes);
    }
}
