package chatserver.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The receiving side of one connection: bytes as they come, and pauses during which the client is not listened to but
 * its breaking off is noticed. Used by the connection's thread only. Closing the socket ends every wait.
 */
final class Intake {
    /** Bytes read at once at first, which is enough for most clients. */
    static final int FIRST_BYTES = 1024;

    private static final int AHEAD_BYTES = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final Recipient recipient;
    private final LongSupplier clock;
    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_BYTES];

    private byte[] ahead = {}; // read during pauses, not handed out yet
    private int aheadCount;
    private boolean ended; // the end of input was seen during a pause

    /**
     * The input of a socket.
     *
     * @param maxBytes read at once, if the client sends that much; at least {@link #FIRST_BYTES}
     * @param recipient the socket's other side, whose end ends a pause too
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    Intake(Socket socket, int maxBytes, Recipient recipient, LongSupplier clock) throws IOException {
        this.socket = socket;
        this.maxBytes = maxBytes;
        this.recipient = recipient;
        this.clock = clock;
        in = socket.getInputStream();
    }

    /**
     * Waits for input and takes what there is.
     *
     * @return the number of bytes, which are the first in {@link #bytes}; -1 at the end of input
     */
    int read() throws IOException {
        if (aheadCount > 0) {
            return takeAhead();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(bytes);
        if (count == FIRST_BYTES && count == bytes.length) {
            bytes = Arrays.copyOf(bytes, maxBytes);
        }
        return count;
    }

    private int takeAhead() {
        int count = aheadCount;
        byte[] used = bytes;
        bytes = ahead;
        ahead = used;
        aheadCount = 0;
        return count;
    }

    /** What was read last; valid until the next read. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Waits for a time, or until the connection has ended. What the client sends meanwhile is kept for the next read as
     * far as the buffer goes; the rest stays with the kernel, which slows the sender down.
     *
     * @throws IOException if the client has broken off meanwhile
     */
    void pause(long nanos) throws IOException, InterruptedException {
        long start = clock.getAsLong();
        if (ahead.length < AHEAD_BYTES) {
            ahead = Arrays.copyOf(ahead, AHEAD_BYTES);
        }
        long left;
        while ((left = nanos - (clock.getAsLong() - start)) > 0) {
            if (ended || aheadCount == ahead.length) {
                recipient.awaitEnd(left);
                return;
            }
            readAhead((int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(left) + 1));
        }
    }

    private void readAhead(int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        try {
            int count = in.read(ahead, aheadCount, ahead.length - aheadCount);
            ended = count < 0;
            aheadCount += Math.max(0, count);
        } catch (SocketTimeoutException e) {
            ended = false; // nothing has come
        } finally {
            socket.setSoTimeout(0);
        }
    }
}
