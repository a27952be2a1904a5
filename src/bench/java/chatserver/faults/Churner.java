package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Connects one guest after another until the soak ends. Before the next guest it waits for as long as the last one has
 * taken, so that the load fits the machine. Runs in a thread of its own.
 */
final class Churner implements Callable<Void> {
    /** What one guest does. */
    enum Visit {
        CHAT,
        STOP_READING,
        RESET,
        END_OUTPUT,
        FLOOD,
        REQUEST_WITHOUT_READING,
        SEND_ENDLESS_LINE,
        SEND_RANDOM_BYTES,
        CONNECT_MANY
    }

    private static final int STALLED_AT_ONCE = 3;
    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final int number;
    private final int port;
    private final int maxConnections;
    private final CountDownLatch ending;
    private final VisitCounts counts;
    private final Random random;
    private final Deque<TestClient> stalled = new ArrayDeque<>();

    /**
     * Will connect guests to a server on this port.
     *
     * @param number tells the names of its guests from those of other churners
     * @param maxConnections the number of connections that the server admits
     * @param seed decides what the guests do
     * @param ending is at zero when it is to end
     * @param counts counts the visits of all churners
     */
    Churner(int number, int port, int maxConnections, long seed, CountDownLatch ending, VisitCounts counts) {
        this.number = number;
        this.port = port;
        this.maxConnections = maxConnections;
        this.ending = ending;
        this.counts = counts;
        random = new Random(seed + number);
    }

    @Override
    public Void call() throws Exception {
        long took = 0;
        while (!ending.await(took + SHORTEST_WAIT_NANOS, TimeUnit.NANOSECONDS)) {
            long start = System.nanoTime();
            Visit visit = Visit.values()[random.nextInt(Visit.values().length)];
            boolean completed = true;
            try {
                make(visit);
            } catch (IOException e) {
                completed = false; // the server may refuse or disconnect a guest; the residents check the rest
            }
            counts.add(visit, completed);
            took = System.nanoTime() - start;
        }
        for (TestClient client : stalled) {
            client.close();
        }
        return null;
    }

    private void make(Visit visit) throws IOException {
        switch (visit) {
            case CHAT -> chat();
            case STOP_READING -> stopReading();
            case RESET -> reset();
            case END_OUTPUT -> endOutput();
            case FLOOD -> flood();
            case REQUEST_WITHOUT_READING -> requestWithoutReading();
            case SEND_ENDLESS_LINE -> sendEndlessLine();
            case SEND_RANDOM_BYTES -> sendRandomBytes();
            case CONNECT_MANY -> connectMany();
        }
    }

    private TestClient login(int buffer) throws IOException {
        TestClient client = TestClient.connect(port, buffer);
        client.send("LOGIN " + name());
        String answer = client.receive();
        if (answer == null || !answer.equals("OK")) {
            client.close();
            assertThat(answer).startsWith("ERR server-full (");
            throw new IOException("refused");
        }
        return client;
    }

    private String name() {
        return "guest-" + number + "-" + counts.total() + "-" + random.nextInt(1000);
    }

    private void chat() throws IOException {
        try (TestClient guest = login(1 << 16)) {
            for (int i = random.nextInt(20); i > 0; i--) {
                guest.send("MSG hello " + "again ".repeat(random.nextInt(50)))
                        .send("DM alice hello")
                        .send("WHO");
            }
            guest.send("QUIT");
            while (guest.receive() != null) {
                // until the server closes
            }
        }
    }

    private void stopReading() throws IOException {
        stalled.add(login(1024));
        if (stalled.size() > STALLED_AT_ONCE) {
            stalled.remove().close();
        }
    }

    private void reset() throws IOException {
        TestClient guest = login(1 << 16);
        guest.sendRaw("MSG bye\nMSG half of a li");
        guest.reset();
    }

    private void endOutput() throws IOException {
        try (TestClient guest = TestClient.connect(port)) {
            guest.sendRaw("LOGIN " + name() + "\nMSG hi\nDM bob hi\nWHO\nMSG no line")
                    .endOutput();
            while (guest.receive() != null) {
                // until the server closes
            }
        }
    }

    private void flood() throws IOException {
        try (TestClient guest = login(1 << 16)) {
            String lines = ("MSG " + "x".repeat(random.nextInt(1000) + 1) + "\n").repeat(50);
            for (int i = 0; i < 20; i++) {
                guest.sendRaw(lines);
            }
        }
    }

    private void requestWithoutReading() throws IOException {
        TestClient guest = login(1024);
        for (int i = 0; i < 20; i++) {
            guest.sendRaw("WHO\nHELP\nNONSENSE\n".repeat(10));
        }
        guest.reset();
    }

    private void sendEndlessLine() throws IOException {
        try (TestClient guest = TestClient.connect(port)) {
            guest.sendRaw("x".repeat(100_000));
        }
    }

    private void sendRandomBytes() throws IOException {
        byte[] bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        try (TestClient guest = TestClient.connect(port)) {
            guest.sendRaw(bytes);
        }
    }

    private void connectMany() throws IOException {
        List<TestClient> many = new ArrayList<>();
        try {
            for (int i = 0; i < maxConnections / 2; i++) {
                many.add(TestClient.connect(port));
            }
        } finally {
            for (TestClient guest : many) {
                guest.close();
            }
        }
    }
}
