package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Together;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A client of the fuzz test. It makes one visit after the other, and a seed decides what it does in them. Each
 * {@link FuzzVisit} records what the client did and read.
 */
final class FuzzClient implements Together.Task {
    private static final long PATIENCE_MILLIS = 30_000;

    private final int number;
    private final Random random;
    private final int port;
    private final Runnable onVisit;
    private final Consumer<FuzzVisit> visits;
    private int steps;

    private FuzzVisit visit;
    private SocketChannel channel;
    private Selector selector;
    private SelectionKey key;
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private final FuzzPacket packet;
    private boolean ended; // the server closed gracefully

    /**
     * Creates a client that does nothing before {@link #run}.
     *
     * @param steps how many steps it takes in all its visits
     * @param onVisit run at the beginning of each visit
     * @param visits takes each visit before it begins
     */
    FuzzClient(
            int number, Random random, int port, int maxLine, int steps, Runnable onVisit, Consumer<FuzzVisit> visits) {
        this.number = number;
        this.random = random;
        this.port = port;
        packet = new FuzzPacket(random, maxLine);
        this.steps = steps;
        this.onVisit = onVisit;
        this.visits = visits;
    }

    @Override
    public void run() throws Exception {
        for (int i = 0; steps > 0; i++) {
            onVisit.run();
            visit = new FuzzVisit(number, i, FuzzPacket.NAMES[random.nextInt(FuzzPacket.NAMES.length)], oneIn(12));
            visits.accept(visit);
            ended = false;
            packet.begin(visit);
            try (Selector opened = Selector.open();
                    SocketChannel socket = SocketChannel.open()) {
                selector = opened;
                channel = socket;
                connect();
                converse();
            } catch (IOException e) {
                visit.broken = true; // the server may reset a client that sends on after the end
            }
        }
    }

    private void connect() throws IOException {
        if (oneIn(8)) {
            channel.setOption(
                    StandardSocketOptions.SO_RCVBUF, 16 * 1024); // with less, the kernel sends only every 0.2 s
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    private void converse() throws IOException {
        if (visit.wrongProtocol) {
            flushAndAwait(line -> false);
            return;
        }
        if (!oneIn(4)) {
            login();
        }
        for (int left = 1 + random.nextInt(25); left > 0 && !ended; left--) {
            steps--;
            step();
            if (oneIn(2)) {
                flush();
            }
        }
        if (!ended) {
            leave();
        }
    }

    private void step() throws IOException {
        switch (random.nextInt(17)) {
            case 0 -> login();
            case 1 -> packet.putLogin();
            case 2 -> packet.putInvalidLogin();
            case 3, 4, 5 -> packet.putBroadcast();
            case 6 -> packet.putDirectMessage();
            case 7, 8 -> packet.putCommand();
            case 9 -> packet.putGarbage();
            case 10 -> packet.putTooLong();
            case 11 -> packet.putInvalid();
            case 12, 13 -> sync();
            case 14 -> {
                for (int i = random.nextInt(60); i > 0; i--) {
                    packet.putBroadcast();
                }
            }
            case 15 -> {
                flush();
                key.interestOps(0);
                selector.select(1 + random.nextInt(20)); // stops reading for some milliseconds
            }
            default -> packet.putMany();
        }
        if (packet.size() > 16 * 1024) {
            flush();
        }
    }

    /** Logs in, or finds that another client has the name, or that it is logged in already. */
    private void login() throws IOException {
        packet.putEscape();
        packet.putLogin();
        flushAndAwait(line ->
                line.equals("OK") || line.startsWith("ERR username-taken") || line.startsWith("ERR already-logged-in"));
    }

    /** If it is logged in, sends a broadcast that all must receive, and waits until the server has executed it. */
    private void sync() throws IOException {
        if (!visit.loggedIn) {
            return;
        }
        String said = "said \u00e9\u6c49 " + packet.nextTag();
        String back = packet.nextTag();
        packet.putEscape();
        packet.put("MSG " + said + "\nDM " + visit.name.toUpperCase(Locale.ROOT) + " " + back + "\n");
        if (flushAndAwait(line -> line.equals("DM " + visit.name + " " + back))) {
            visit.certain.add("MSG " + visit.name + " " + said);
        }
    }

    private void leave() throws IOException {
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                packet.putEscape();
                packet.put("QUIT\n");
                if (oneIn(2)) {
                    packet.put("MSG too late\n"
                            .repeat(random.nextInt(100))); // without a tag, so that no client may receive it
                }
                flushAndAwait(line -> false);
            }
            case 2, 3 -> {
                flush();
                channel.shutdownOutput();
                flushAndAwait(line -> false);
            }
            case 4 -> {
                flush();
                channel.shutdownOutput();
            }
            case 5 -> {
                flush();
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // so that closing resets
            }
            default -> {
                packet.put("QUIT\n");
                flush();
            }
        }
    }

    /** Sends the packet in pieces that begin and end anywhere. Reads meanwhile, or only when it must. */
    private void flush() throws IOException {
        byte[] bytes = packet.take();
        boolean deaf = oneIn(8);
        int most = oneIn(4) ? 1 + random.nextInt(8) : 1 + bytes.length;
        for (int from = 0, to; from < bytes.length && !ended; from = to) {
            to = Math.min(bytes.length, from + Math.max(1 + random.nextInt(most), bytes.length / 50));
            ByteBuffer piece = ByteBuffer.wrap(bytes, from, to - from);
            while (piece.hasRemaining() && !ended) {
                if (channel.write(piece) == 0) {
                    deaf = false;
                    select(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                }
                if (!deaf) {
                    read();
                }
            }
        }
    }

    /** Sends the packet, then reads. Returns true once such a line has come; false at the end of input. */
    private boolean flushAndAwait(Predicate<String> awaited) throws IOException {
        int next = visit.lines.size();
        flush();
        while (true) {
            while (next < visit.lines.size()) {
                if (awaited.test(visit.lines.get(next++))) {
                    return true;
                }
            }
            if (ended) {
                return false;
            }
            select(SelectionKey.OP_READ);
            read();
        }
    }

    private void select(int operations) throws IOException {
        key.interestOps(operations);
        selector.selectedKeys().clear();
        assertThat(selector.select(PATIENCE_MILLIS))
                .as("%s goes on, after %s", visit, visit.latest())
                .isPositive();
    }

    private void read() throws IOException {
        int count;
        do {
            count = channel.read(buffer.clear());
            visit.read(buffer.flip());
        } while (count == buffer.capacity());
        if (count < 0) {
            ended = true;
            visit.end();
        }
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
