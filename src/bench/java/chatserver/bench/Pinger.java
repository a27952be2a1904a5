package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A user with a thread of its own, which sends a PING, waits for the answer, rests for 2 ms and starts again. A thread of
 * its own, because a user of the load generator would wait for all the others.
 */
final class Pinger implements AutoCloseable {
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final Wire wire;
    private final Thread thread = new Thread(this::run, "pinger");
    private volatile boolean stopped;
    private long longest; // written by the thread, read by the owner after it has ended
    private IOException failure; // written by the thread, read by the owner after it has ended

    /** Takes over this user, whose channel blocks. */
    Pinger(SocketChannel channel, Wire wire) {
        this.channel = channel;
        this.wire = wire;
    }

    /** Begins to ping. */
    void start() {
        thread.start();
    }

    private void run() {
        ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
        LinePrefix pongs = new LinePrefix(wire.pong());
        try {
            for (long sent = 1; !stopped; sent++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.wrap(wire.ping().getBytes(US_ASCII)));
                while (pongs.count() < sent) {
                    if (channel.read(input.clear()) < 0) {
                        throw new IOException("closed the pinging user's connection");
                    }
                    pongs.onRead(input.flip(), System.nanoTime());
                }
                longest = Math.max(longest, System.nanoTime() - start);
                LockSupport.parkNanos(REST_NANOS);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Waits for the answer to the last PING, and returns the longest time that an answer took. */
    Duration stop() throws IOException, InterruptedException {
        stopped = true;
        thread.join(PATIENCE.toMillis());
        if (thread.isAlive()) {
            throw new IOException("a PING took more than " + PATIENCE.toSeconds() + " s");
        }
        if (failure != null) {
            throw failure;
        }
        return Duration.ofNanos(longest);
    }

    /** Closes the connection, which also ends the thread. */
    @Override
    public void close() throws IOException {
        stopped = true;
        channel.close();
    }
}
