package chatserver.room;

/** Bytes that are about to be written. Used by the owner of an outbox; any thread may ask whether there are some. */
final class WriteRun {
    private volatile byte[] bytes; // written by the owner, read by any thread: null between writes
    private int from; // confined to the owner
    private int length; // confined to the owner

    void set(byte[] array, int start, int count) {
        bytes = array;
        from = start;
        length = count;
    }

    /** Forgets the bytes, which an idle client would keep otherwise. */
    void clear() {
        bytes = null;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    /** Copies the bytes to {@code target}, from {@code at} on. */
    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, length);
    }
}
