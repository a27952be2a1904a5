package chatserver.room;

import chatserver.protocol.Slice;
import java.util.Arrays;

/**
 * What one member is about to say to everybody: lines ready for the transcript, collected here so that a client which
 * sends many at once takes the room's lock once for all of them. Used by the client's own thread only.
 */
public final class Speech {
    /** Bytes beyond which it should be said before more is added. */
    private static final int FULL_BYTES = 4 * 1024;

    private static final byte[] NONE = {};

    private final Member member;
    private byte[] bytes = NONE;
    private int length;
    private int count;

    Speech(Member member) {
        this.member = member;
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

    /** Whether there is nothing to be said. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Whether it is time to say it. */
    public boolean isFull() {
        return length > FULL_BYTES;
    }

    /** All lines added; valid until something is added, or {@link #clear}. */
    Slice lines() {
        return new Slice(bytes, 0, length);
    }

    /** How many they are. */
    int count() {
        return count;
    }

    /** Begins a new speech. */
    void clear() {
        length = 0;
        count = 0;
        if (bytes.length > 2 * FULL_BYTES) {
            bytes = NONE;
        }
    }
}
