package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Together;
import java.io.ByteArrayOutputStream;
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
 * A client that does anything at all, as a seed has it, one visit after the other; what it does and reads is kept in
 * the {@link FuzzVisit}s. Nothing is left to chance where the model has to know what it means: nobody takes a name but
 * by a whole LOGIN line, with the name of the visit; and every text, whatever else is in it, ends with a number of its
 * own.
 */
final class FuzzClient implements Together.Task {
    private static final long PATIENCE_MILLIS = 30_000;

    private static final int IAC = 255;
    private static final int SB = 250;
    private static final int SE = 240;
    private static final int NOP = 241;

    /** Ends whatever has been begun: a telnet command, a character, a line. */
    private static final int[] ESCAPE = {IAC, SE, IAC, SE, '\n'};

    /** Few, so that they are fought for; in several spellings. */
    private static final String[] NAMES = {
        "ann", "Ann", "bob", "BOB", "c.d", "C.d", "0-9_", "eve", "Eve", "fay", "gus", "Gus", "hal", "ida", "jim", "kay"
    };

    private static final String[] DM_RECEIVERS = {"ann", "BOB", "c.D", "0-9_", "eve", "nobody", "w0", "W1"};

    private static final String[] INVALID_NAMES = {
        "", " ", "two words", "-x", "\u00e9ve", "x".repeat(33), "../x", "a\u0001b", "a\u202eb", "<>"
    };

    private static final String[] COMMANDS = {
        "WHO",
        "who ",
        "HELP",
        "PING",
        "ping",
        " \tPING",
        "",
        " ",
        "\t",
        "MSG",
        "MSG  ",
        "DM",
        "DM ann",
        "WHAT",
        "OK",
        "ERR x",
        "INFO ann disconnected",
        "GET / HTTP/1.1",
        "\u0000",
        "PING\b\b\b\b",
        "WHX\bO",
        "\u00e9\u007f"
    };

    /** Parts of a text; none contains a line end or ends with the beginning of one. */
    private static final String[] PARTS = {
        "hello",
        " ",
        "  ",
        "\t",
        "MSG ",
        "INFO ann disconnected",
        "\u00e9",
        "\u6c49",
        "\ud83d\ude00",
        "\u0001",
        "\u0000",
        "\u0004",
        "\u001b[2J",
        "\rMSG eve forged",
        "\b",
        "\b\b",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u200d",
        "\u200f",
        "\ufffd",
        "\ufeff"
    };

    private static final String[] LINE_ENDS = {"\n", "\n", "\r\n", "\r\0"};

    /** What may stand for itself or begin something; no M, D or L, so that no command comes about. */
    private static final int[] GARBAGE = {
        IAC, IAC, SB, SE, 251, 252, 253, 254, 244, 243, 237, 6, 1, 0, 3, 4, 8, 127, '\r', '\n', ' ', '\t', 'a', 'W',
        0xc3, 0xa9, 0xe2, 0x80, 0xa8, 0xf0, 0x9f, 0xed, 0xa0, 0xc0
    };

    private static final int[][] INVALID_TEXTS = {
        {IAC, IAC}, {0xc3}, {0xc3, 0x28}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf5, 0x80, 0x80, 0x80}, {0x80}
    };

    private final int number;
    private final Random random;
    private final int port;
    private final int maxLine;
    private final Runnable onVisit;
    private final Consumer<FuzzVisit> visits;
    private int steps;

    private FuzzVisit visit;
    private SocketChannel channel;
    private Selector selector;
    private SelectionKey key;
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
    private int texts; // in this visit
    private boolean ended; // the server has ended the connection in good order

    /**
     * @param steps what it does all in all, about
     * @param onVisit run at the beginning of each visit
     * @param visits takes each visit, before it begins
     */
    FuzzClient(
            int number, Random random, int port, int maxLine, int steps, Runnable onVisit, Consumer<FuzzVisit> visits) {
        this.number = number;
        this.random = random;
        this.port = port;
        this.maxLine = maxLine;
        this.steps = steps;
        this.onVisit = onVisit;
        this.visits = visits;
    }

    @Override
    public void run() throws Exception {
        for (int i = 0; steps > 0; i++) {
            onVisit.run();
            visit = new FuzzVisit(number, i, oneOf(NAMES));
            visits.accept(visit);
            texts = 0;
            ended = false;
            packet.reset();
            try (Selector opened = Selector.open();
                    SocketChannel socket = SocketChannel.open()) {
                selector = opened;
                channel = socket;
                connect();
                converse();
            } catch (IOException e) {
                visit.broken = true; // the server may do so to a client that goes on sending after the end
            }
        }
    }

    private void connect() throws IOException {
        if (oneIn(8)) {
            channel.setOption(
                    StandardSocketOptions.SO_RCVBUF, 16 * 1024); // with less, the kernel sends on every 0.2 s only
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    private void converse() throws IOException, InterruptedException {
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

    private void step() throws IOException, InterruptedException {
        switch (random.nextInt(17)) {
            case 0 -> login();
            case 1 -> loginUnawaited();
            case 2 -> put("LOGIN " + oneOf(INVALID_NAMES) + oneOf(LINE_ENDS));
            case 3, 4, 5 -> say("MSG ");
            case 6 -> say("DM " + oneOf(DM_RECEIVERS) + " ");
            case 7, 8 -> put(oneOf(COMMANDS) + oneOf(LINE_ENDS));
            case 9 -> putGarbage();
            case 10 -> putTooLong();
            case 11 -> putInvalid();
            case 12, 13 -> sync();
            case 14 -> {
                for (int i = random.nextInt(60); i > 0; i--) {
                    say("MSG ");
                }
            }
            case 15 -> {
                flush();
                Thread.sleep(random.nextInt(20)); // a pause in reading: part of what is tested, nothing waits for it
            }
            default -> putMany();
        }
        if (packet.size() > 16 * 1024) {
            flush();
        }
    }

    /** Logs in, or finds that somebody else has the name, or that it has got it already. */
    private void login() throws IOException {
        put(ESCAPE);
        loginUnawaited();
        flushAndAwait(line ->
                line.equals("OK") || line.startsWith("ERR username-taken") || line.startsWith("ERR already-logged-in"));
    }

    private void loginUnawaited() {
        visit.loginSent = true;
        put(oneOf("LOGIN ", "login\t", " LoGiN  "));
        int half = random.nextInt(visit.name.length() + 1);
        put(visit.name.substring(0, half));
        if (oneIn(4)) {
            put(IAC, NOP);
        }
        put(visit.name.substring(half) + oneOf("", "", " ", "x\b", "\u00e9\u007f") + oneOf(LINE_ENDS));
    }

    private void say(String beginning) {
        put(beginning);
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> put(IAC, NOP);
                case 1 -> put(IAC, 251 + random.nextInt(4), random.nextInt(256));
                case 2 -> put(IAC, SB, 24, random.nextInt(200), IAC, SE);
                case 3 -> put("x".repeat(random.nextInt(maxLine / 4)));
                default -> put(oneOf(PARTS));
            }
        }
        put(" " + visit.tag(texts++) + oneOf(LINE_ENDS));
    }

    private void putGarbage() {
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            put(GARBAGE[random.nextInt(GARBAGE.length)]);
        }
    }

    private void putTooLong() {
        put(oneOf("MSG ", "", "LOGIN ", "\u00e9"));
        put("y".repeat(maxLine + random.nextInt(5) * (1 + random.nextInt(100))));
        if (oneIn(2)) {
            put(oneOf(LINE_ENDS));
        }
    }

    private void putInvalid() {
        put("MSG a");
        put(INVALID_TEXTS[random.nextInt(INVALID_TEXTS.length)]);
        put(" " + visit.tag(texts++) + "\n");
    }

    private void putMany() {
        String command = oneOf(COMMANDS);
        for (int i = random.nextInt(oneIn(8) ? 120 : 10); i > 0; i--) {
            put(command + "\n");
        }
    }

    /** Says something that has to be heard, and waits until it is known to be said; only under one's name. */
    private void sync() throws IOException {
        if (!visit.loggedIn) {
            return;
        }
        String said = "said \u00e9\u6c49 " + visit.tag(texts++);
        String back = visit.tag(texts++);
        put(ESCAPE);
        put("MSG " + said + "\nDM " + visit.name.toUpperCase(Locale.ROOT) + " " + back + "\n");
        if (flushAndAwait(line -> line.equals("DM " + visit.name + " " + back))) {
            visit.owed.add("MSG " + visit.name + " " + said);
        }
    }

    private void leave() throws IOException {
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                put(ESCAPE);
                put("QUIT\n");
                if (oneIn(2)) {
                    put("MSG too late\n".repeat(random.nextInt(100))); // has no number, so nobody may hear it
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
                put("QUIT\n");
                flush();
            }
        }
    }

    private void put(String text) {
        packet.writeBytes(text.getBytes(UTF_8));
    }

    private void put(int... octets) {
        for (int octet : octets) {
            packet.write(octet);
        }
    }

    /** Sends what was put together, in packets that begin and end anywhere; reads meanwhile, or only when it must. */
    private void flush() throws IOException {
        byte[] bytes = packet.toByteArray();
        packet.reset();
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

    /** Sends what was put together, then reads until such a line has come, and returns true; or false at the end. */
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

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
