package chatserver.room;

import chatserver.protocol.Slice;
import java.util.Arrays;

/**
 * What one member is about to broadcast, as finished lines. A client that sends many at once takes the room's lock once for
 * all of them. Used by the client's own thread only.
 */
public final class BroadcastBatch {
    /** Bytes beyond which the batch should be broadcast before more is added. */
    private static final int FULL_BYTES = 4 * 1024;

    private static final byte[] NONE = {};

    /** What an empty batch keeps at most. */
    private static final int MAX_KEPT_BYTES = 2 * FULL_BYTES;

    private final Member member;
    private byte[] bytes = NONE;
    private int length;
    private int count;

    BroadcastBatch(Member member) {
        this.member = member;
    }

    /** Returns the bytes of the heap that a batch holds at most, with lines of this length. */
    public static long maxHeapBytes(long maxLine) {
        return MAX_KEPT_BYTES + maxLine;
    }

    /** Adds a line; nothing happens if the member has not logged in. */
    public void add(Slice text) {
        if (!member.isLoggedIn()) {
            return;
        }
        byte[] beginning = member.msg();
        int end = length + beginning.length + text.length() + 1;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.min(2 * bytes.length, FULL_BYTES)));
        }
        System.arraycopy(beginning, 0, bytes, length, beginning.length);
        System.arraycopy(text.bytes(), text.from(), bytes, length + beginning.length, text.length());
        bytes[end - 1] = '\n';
        length = end;
        count++;
    }

    /** Returns whether there is no line. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Bytes of all lines. */
    public int length() {
        return length;
    }

    /** Returns whether it is time to broadcast. */
    public boolean isFull() {
        return length > FULL_BYTES;
    }

    /** Returns all lines; valid until one is added, or {@link #clear}. */
    Slice lines() {
        return new Slice(bytes, 0, length);
    }

    /** Returns the number of lines. */
    int count() {
        return count;
    }

    /** Removes all lines, and gives back what a burst has made large. */
    void clear() {
        length = 0;
        count = 0;
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = NONE;
        }
    }
}
