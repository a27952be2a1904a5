package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One connection of the load generator. Used by one thread. */
final class Client {
    private final SocketChannel channel;
    private ReadListener listener = (bytes, at) -> {};
    private long lines;

    Client(SocketChannel channel) {
        this.channel = channel;
    }

    /** From now on, what it reads goes to this listener, and its lines are counted from 0. */
    void setListener(ReadListener newListener) {
        listener = newListener;
        lines = 0;
    }

    /** From now on it only counts lines. */
    void countLines() {
        setListener((bytes, at) -> {});
    }

    /** How many lines have ended since it began to listen. */
    long lines() {
        return lines;
    }

    /** Reads into the buffer, hears what it has read, and returns its length; -1 at the end. */
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

    /** Sends as much of it as the connection takes without waiting. */
    void write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
    }

    /** Sends something short; a server that does not even take that has stopped. */
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

    /** Closes the connection. */
    void leave() throws IOException {
        channel.close();
    }
}
