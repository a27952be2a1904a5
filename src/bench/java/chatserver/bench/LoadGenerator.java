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
import java.util.Iterator;
import java.util.List;

/**
 * The load generator: many connections to one server, all driven by the calling thread. Every wait is bounded. It fails
 * with the reason if the time is over, or if the server closes the connection of a client that is not leaving.
 */
final class LoadGenerator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TINY_BUFFER = 4096;

    private final Server server;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
    private final List<SocketChannel> channels = new ArrayList<>();

    /** Has no connection yet. */
    LoadGenerator(Server server) throws IOException {
        this.server = server;
    }

    /** Lets this number of clients enter, one after the other, that read what is sent. */
    List<Client> readers(int count) throws IOException {
        List<Client> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readers.add(enter(true));
        }
        return readers;
    }

    /** Lets this number of clients enter that send. */
    List<Client> senders(int count) throws IOException {
        List<Client> senders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            senders.add(enter(false));
        }
        return senders;
    }

    /** Lets this number of clients enter that then never read. */
    void stalled(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, TINY_BUFFER);
            detach(List.of(enter(channel, true)));
        }
    }

    /** Lets a user enter that pings from a thread of its own. */
    Pinger pinger() throws IOException {
        Client client = enter(true);
        detach(List.of(client));
        client.channel().configureBlocking(true);
        return new Pinger(client.channel(), server.wire());
    }

    /** Reads no more from these clients. */
    void detach(List<Client> clients) throws IOException {
        for (Client client : clients) {
            client.channel().keyFor(selector).cancel();
        }
        poll(0); // the selector lets go of a cancelled channel only when it selects
    }

    private Client enter(boolean reads) throws IOException {
        return enter(SocketChannel.open(), reads);
    }

    private Client enter(SocketChannel channel, boolean reads) throws IOException {
        channels.add(channel);
        channel.socket().connect(server.address(), (int) PATIENCE.toMillis());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        String name = server.newName();
        Client client = new Client(name, channel);
        channel.register(selector, SelectionKey.OP_READ, client);
        for (Wire.Step step : server.wire().entrance(name, reads)) {
            StringBuilder answer = new StringBuilder();
            client.setListener((bytes, at) -> answer.append(US_ASCII.decode(bytes)));
            client.send(step.line());
            await("the answer to '" + step.line().strip() + "'", PATIENCE, () -> answer.indexOf(step.await()) >= 0);
        }
        client.countLines();
        return client;
    }

    /** Reads until the condition holds; fails if it does not hold in time. */
    void await(String what, Duration patience, Condition done) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.holds()) {
            checkDeadline(what, patience, deadline);
            poll(1);
        }
    }

    /** Reads what still arrives, until nothing has arrived for this long. */
    void awaitQuiet(Duration quiet) throws IOException {
        long last = System.nanoTime();
        long deadline = last + PATIENCE.toNanos();
        while (System.nanoTime() - last < quiet.toNanos()) {
            if (poll(10)) {
                last = System.nanoTime();
            }
            if (last > deadline) {
                throw new IOException("goes on sending for " + PATIENCE.toSeconds() + " s");
            }
        }
    }

    /** Waits at most this long for input, reads it, and returns whether there was any. */
    boolean poll(long millis) throws IOException {
        try {
            return (millis == 0 ? selector.selectNow(this::read) : selector.select(this::read, millis)) > 0;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void read(SelectionKey key) {
        Client client = (Client) key.attachment();
        try {
            int count;
            do {
                count = client.read(input);
            } while (count == input.capacity());
            if (count < 0) {
                onEnd(client, "closed a connection");
            }
        } catch (IOException e) {
            onEnd(client, e.getMessage());
        }
    }

    private static void onEnd(Client client, String reason) {
        try {
            if (!client.isLeaving()) {
                throw new IOException(reason);
            }
            client.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until each of these clients has read this number of lines. */
    void awaitLines(String what, Duration patience, List<Client> clients, long lines) throws IOException {
        Iterator<Client> rest = clients.iterator();
        Client next = rest.next();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            while (next.lines() >= lines) {
                if (!rest.hasNext()) {
                    return;
                }
                next = rest.next();
            }
            checkDeadline(what, patience, deadline);
            poll(1);
        }
    }

    private static void checkDeadline(String what, Duration patience, long deadline) throws IOException {
        if (System.nanoTime() > deadline) {
            throw new IOException("waited " + patience.toSeconds() + " s for " + what);
        }
    }

    /** Reads for this long. */
    void pollFor(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            poll(100);
        }
    }

    /** A condition to wait for. */
    @FunctionalInterface
    interface Condition {
        /** Returns whether it holds now. */
        boolean holds() throws IOException;
    }

    /** Closes all connections. */
    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
