package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One connection of the load generator. Used by one thread. */
final class Client {
    private final String name;
    private final SocketChannel channel;
    private ReadListener listener = (bytes, at) -> {};
    private long lines;
    private boolean leaving;

    /** Has this username, and sends and reads through this channel, which does not block. */
    Client(String name, SocketChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /** Returns the username. */
    String name() {
        return name;
    }

    /** Returns the connection. */
    SocketChannel channel() {
        return channel;
    }

    /** Gives everything that is read from now on to this listener, and counts lines from 0. */
    void setListener(ReadListener newListener) {
        listener = newListener;
        lines = 0;
    }

    /** Only counts lines from now on. */
    void countLines() {
        setListener((bytes, at) -> {});
    }

    /** Returns how many lines have ended since the listener was set. */
    long lines() {
        return lines;
    }

    /** Reads into the buffer, informs the listener, and returns the number of bytes; -1 at the end. */
    int read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count > 0) {
            buffer.flip();
            lines += ReadListener.lineEnds(buffer);
            listener.onRead(buffer, System.nanoTime());
        }
        return count;
    }

    /** Sends as many of the bytes as the connection takes without waiting. */
    void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
    }

    /** Sends a few bytes; fails if the connection does not take them at once, because then the server has stopped reading. */
    void send(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("takes no more from a sender");
        }
    }

    /** Sends a short text. */
    void send(String text) throws IOException {
        send(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    /** Asks the server to end the connection. */
    void quit(Wire wire) throws IOException {
        leaving = true;
        send(wire.quit());
    }

    /** Returns whether the server may end the connection. */
    boolean isLeaving() {
        return leaving;
    }

    /** Resets the connection. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }
}
