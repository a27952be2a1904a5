package chatserver.connection;

import chatserver.delivery.SocketWriter;
import chatserver.security.TruncatedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The receiving side of one connection: bytes as they come, and pauses in which the client is not read but its hanging up is
 * noticed. Used by the connection thread only. Closing the socket ends every wait.
 */
final class PausableInput {
    private static final int SMALL_BYTES = 1024;
    private static final int AHEAD_BYTES = 4 * 1024;
    private static final byte[] NONE = {};

    /** What it holds at most, a lent buffer aside. */
    static final int MAX_HEAP_BYTES = SMALL_BYTES + 2 * AHEAD_BYTES; // one is filled while the other is executed

    private final Socket socket;
    private final InputStream in;
    private final SocketWriter writer;
    private final ReadBuffers buffers;
    private final LongSupplier clock;
    private final int maxBytes;

    private final byte[] small = new byte[SMALL_BYTES];
    private byte[] large; // lent; null while the client sends little
    private byte[] ahead = NONE; // read during pauses, not handed out yet
    private int aheadCount;
    private byte[] last = small; // what was read last
    private int socketCount; // bytes of the last read outside a pause
    private boolean ended; // the end of input was seen during a pause

    /**
     * Creates the input of a socket.
     *
     * @param maxBytes read at once, if the client sends that much
     * @param writer the socket's other side; a pause ends when it has finished
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    PausableInput(Socket socket, int maxBytes, SocketWriter writer, ReadBuffers buffers, LongSupplier clock)
            throws IOException {
        this.socket = socket;
        this.maxBytes = Math.max(SMALL_BYTES, Math.min(maxBytes, ReadBuffers.BYTES));
        this.writer = writer;
        this.buffers = buffers;
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
        ahead = NONE;
        if (ended) {
            return -1;
        }
        chooseBuffer();
        socketCount = readInto(last, 0, last == small ? SMALL_BYTES : maxBytes);
        return socketCount;
    }

    /** Lends a large buffer to a client that fills the small one and has sent more, until it sends little again. */
    private void chooseBuffer() throws IOException {
        if (large == null) {
            boolean more = socketCount == SMALL_BYTES && maxBytes > SMALL_BYTES && in.available() > 0;
            large = more ? buffers.lend() : null;
        } else if (socketCount < SMALL_BYTES || buffers.areScarce() && in.available() == 0) {
            release();
        }
        last = large == null ? small : large;
    }

    private int takeAhead() {
        int count = aheadCount;
        last = ahead;
        aheadCount = 0;
        return count;
    }

    /** Returns what was read last; valid until the next read. */
    byte[] bytes() {
        return last;
    }

    /** Gives back the large buffer, if it has one. */
    void release() {
        if (large != null) {
            buffers.takeBack(large);
            large = null;
        }
    }

    /**
     * Waits for a time, or until the connection has ended. What the client sends meanwhile is kept for the next read, up to
     * {@value #AHEAD_BYTES} bytes. The rest stays with the kernel, which slows the sender down.
     *
     * @throws IOException if the client has broken the connection meanwhile
     */
    void pause(long nanos) throws IOException, InterruptedException {
        long start = clock.getAsLong();
        if (aheadCount == 0) {
            ahead = new byte[AHEAD_BYTES];
        }
        long left;
        while ((left = nanos - (clock.getAsLong() - start)) > 0) {
            if (ended || aheadCount == ahead.length) {
                writer.awaitFinished(left);
                return;
            }
            readAhead((int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(left) + 1));
        }
    }

    private void readAhead(int timeoutMillis) throws IOException {
        socket.setSoTimeout(timeoutMillis);
        try {
            int count = readInto(ahead, aheadCount, ahead.length - aheadCount);
            ended = count < 0;
            aheadCount += Math.max(0, count);
        } catch (SocketTimeoutException e) {
            // nothing has come
        } finally {
            socket.setSoTimeout(0);
        }
    }

    private int readInto(byte[] bytes, int from, int length) throws IOException {
        try {
            return in.read(bytes, from, length);
        } catch (TruncatedInputException e) {
            return -1;
        }
    }
}
