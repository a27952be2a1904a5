package chatserver.connection;

/**
 * Large buffers for clients that send much at once, shared by all connections. If more is read at once, fewer writes go to
 * the others. {@value #MAX_LENT} are lent at most; a client that gets none goes on with its small one. Any thread may call
 * any method.
 */
public final class ReadBuffers {
    /** Bytes in a buffer. */
    static final int BYTES = 64 * 1024;

    /** Buffers that are lent or kept at one time. */
    public static final int MAX_LENT = 32;

    private final byte[][] kept = new byte[MAX_LENT][]; // guarded by this
    private int keptCount; // guarded by this
    private int lentCount; // guarded by this

    /** Lends a buffer; null if too many are lent. */
    synchronized byte[] lend() {
        if (lentCount == MAX_LENT) {
            return null;
        }
        lentCount++;
        return keptCount == 0 ? new byte[BYTES] : kept[--keptCount];
    }

    /** Returns whether more than half are lent. A client that waits for input gives its buffer back first then. */
    synchronized boolean areScarce() {
        return lentCount > MAX_LENT / 2;
    }

    /** Takes a buffer back, which the caller uses no more. */
    synchronized void takeBack(byte[] buffer) {
        lentCount--;
        kept[keptCount++] = buffer;
    }
}
