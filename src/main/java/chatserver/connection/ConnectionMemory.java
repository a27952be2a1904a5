package chatserver.connection;

import chatserver.protocol.LineDecoder;
import chatserver.protocol.TextSanitizer;
import chatserver.room.BroadcastBatch;
import chatserver.room.Outbox;

/**
 * How much of the heap one connection can hold at most. Direct messages and lists of users are not included: they have one
 * bound for all connections.
 */
public final class ConnectionMemory {
    /** The objects of a connection, its thread among them; measured at 5 KB. */
    private static final long OBJECTS_BYTES = 8 * 1024;

    /** The buffers and keys of a TLS connection; measured at 60 KB with full records in both directions. */
    private static final long TLS_BYTES = 96 * 1024;

    private ConnectionMemory() {}

    /** Returns the bytes; at most {@link ReadBuffers#MAX_LENT} connections hold a large buffer in addition. */
    public static long maxBytes(ConnectionConfig config, boolean tls) {
        long maxLine = TextSanitizer.maxBytes(config.maxLine());
        return OBJECTS_BYTES
                + PausableInput.MAX_HEAP_BYTES
                + LineDecoder.maxHeapBytes(config.maxLine())
                + BroadcastBatch.maxHeapBytes(maxLine)
                + Outbox.maxHeapBytes(maxLine)
                + (tls ? TLS_BYTES : 0);
    }

    /** Returns the bytes that all connections share. */
    public static long sharedBytes() {
        return (long) ReadBuffers.MAX_LENT * ReadBuffers.BYTES;
    }
}
