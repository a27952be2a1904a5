package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The load generator: many connections to one server, all driven by the thread that calls. Every wait has an end, after
 * which it fails with the reason; and so it does when the server closes a connection.
 */
final class LoadGenerator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TINY_BUFFER = 4096;

    private final Server server;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
    private final List<SocketChannel> channels = new ArrayList<>();

    /** Nobody yet. */
    LoadGenerator(Server server) throws IOException {
        this.server = server;
    }

    /** So many who read and have come in, one after the other. */
    List<Client> readers(int count) throws IOException {
        List<Client> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readers.add(enter(true));
        }
        return readers;
    }

    /** So many who have come in to speak. */
    List<Client> senders(int count) throws IOException {
        List<Client> senders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            senders.add(enter(false));
        }
        return senders;
    }

    /** Lets so many come in who then never read. */
    void stalled(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, TINY_BUFFER);
            enter(channel, true);
            channel.keyFor(selector).cancel();
        }
    }

    private Client enter(boolean reads) throws IOException {
        return enter(SocketChannel.open(), reads);
    }

    private Client enter(SocketChannel channel, boolean reads) throws IOException {
        channels.add(channel);
        channel.socket().connect(server.address(), (int) PATIENCE.toMillis());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Client client = new Client(channel);
        channel.register(selector, SelectionKey.OP_READ, client);
        for (Wire.Step step : server.wire().entrance(server.newName(), reads)) {
            StringBuilder answer = new StringBuilder();
            client.setListener((bytes, at) -> answer.append(US_ASCII.decode(bytes)));
            client.send(step.line());
            await("the answer to '" + step.line().strip() + "'", PATIENCE, () -> answer.indexOf(step.await()) >= 0);
        }
        client.countLines();
        return client;
    }

    /** Reads until this is so; fails if it is not so in time. */
    void await(String what, Duration patience, Condition done) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + patience.toSeconds() + " s for " + what);
            }
            poll(1);
        }
    }

    /** Reads what is still coming, until nothing has come for this long. */
    void awaitQuiet(Duration quiet) throws IOException {
        long heard = System.nanoTime();
        long deadline = heard + PATIENCE.toNanos();
        while (System.nanoTime() - heard < quiet.toNanos()) {
            if (poll(10)) {
                heard = System.nanoTime();
            }
            if (heard > deadline) {
                throw new IOException("does not come to rest");
            }
        }
    }

    /** Reads what has come, having waited for it at most this long, and returns whether something had. */
    boolean poll(long millis) throws IOException {
        try {
            return (millis == 0 ? selector.selectNow(this::read) : selector.select(this::read, millis)) > 0;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void read(SelectionKey key) {
        try {
            int count;
            do {
                count = ((Client) key.attachment()).read(input);
                if (count < 0) {
                    throw new IOException("closed a connection");
                }
            } while (count == input.capacity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads for this long. */
    void pollFor(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            poll(100);
        }
    }

    /** Something to wait for. */
    @FunctionalInterface
    interface Condition {
        /** Whether it is so now. */
        boolean holds() throws IOException;
    }

    /** Everybody leaves. */
    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
