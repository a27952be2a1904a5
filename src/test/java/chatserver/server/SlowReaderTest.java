package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server disconnects clients that do not read. No other client loses a line or its place, or waits. A well-behaved
 * talker waits for the readers after each packet, so the test goes on only while they do.
 */
@Isolated // a client that keeps reading must not be kept from it for 1.5 s
class SlowReaderTest {
    private static final int TINY = 1024;
    private static final int SMALL = 16 * 1024;
    private static final int MODERATE = 256 * 1024;
    private static final int PACKET = 50; // lines
    private static final String LAST = "MSG talker last "; // begins the last line of a packet
    private static final String FILLER = "x".repeat(800);
    private static final int MOST_PACKETS = 2000; // 80 MB, several times what all the buffers on the way take

    /** The talker's thread stalls in a write to a client that does not read, and a successor goes on with the talker. */
    @Test
    void everyBroadcastReachesTheOthersThoughAClientDoesNotRead() throws Exception {
        try (TestServer server = TestServer.start("--max-backlog=100000000", "--write-timeout=0")) {
            List<TestClient> stalled = new ArrayList<>();
            TestClient other = server.login("other");
            for (int round = 0; round < 5; round++) {
                TestClient client = TestClient.connect(server.port(), TINY);
                stalled.add(client.send("LOGIN stalled" + round).expect("OK"));
                TestClient talker = server.login("talker");
                for (int i = 0; i < 50; i++) {
                    talker.sendRaw(("MSG " + FILLER + "\n").repeat(100) + "PING\n")
                            .expect("PONG");
                    for (int j = 0; j < 100; j++) {
                        other.expect("MSG talker " + FILLER);
                    }
                }
                talker.send("WHO");
                for (int j = 0; j < round + 3; j++) { // the stalled, the talker and the other
                    talker.expectStart("USER ");
                }
                other.send("DM talker still there?").expect("OK");
                talker.expect("DM other still there?").send("QUIT").expectEnd();
                other.expect("INFO talker disconnected");
            }
            for (TestClient client : stalled) {
                client.close();
            }
        }
    }

    /**
     * As fast as the server takes it, and many times what may be waiting for one reader. That has a buffer of its own size:
     * with a large one the kernel lets a write wait until a megabyte has been read, and one smaller than what loopback sends
     * at once (64 KB) is filled by a timer, five times a second; either may take as long as a stall.
     */
    @ParameterizedTest
    @ValueSource(strings = {"MSG ", "DM reader "})
    void aClientThatKeepsReadingSurvivesAnyFlood(String command) throws Exception {
        int packets = 200;
        int lines = 1000;
        String packet = (command + "x".repeat(90) + "\n").repeat(lines);
        String expected = (command.equals("MSG ") ? "MSG talker " : "DM talker ") + "x".repeat(90);
        try (TestServer server = TestServer.start("--max-backlog=1000000");
                TestClient talker = server.login("talker");
                TestClient reader = TestClient.connect(server.port(), MODERATE)) {
            reader.send("LOGIN reader").expect("OK");
            Together.run(
                    () -> {
                        for (int i = 0; i < packets; i++) {
                            talker.sendRaw(packet);
                        }
                    },
                    () -> {
                        for (int i = 0; !command.equals("MSG ") && i < packets * lines; i++) {
                            talker.expect("OK");
                        }
                    },
                    () -> {
                        for (int i = 0; i < packets * lines; i++) {
                            reader.expect(expected);
                        }
                    });
            talker.expectNothing();
            reader.expectNothing();
        }
    }

    /** Either because of its lag, without a limit on a write, or because of a stalled write, far below the backlog. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--max-backlog=150000 --write-timeout=0",
                "--max-backlog=1000000000 --write-timeout=1",
            })
    void aClientThatDoesNotReadIsDisconnectedAndTheOthersLoseNothing(String options) throws Exception {
        int stalled = 8;
        int readers = 10;
        try (TestServer server = TestServer.start(options.split(" "));
                TestClient talker = server.login("talker");
                TestClient pinger = server.login("pinger");
                Crowd stallers = new Crowd();
                Crowd crowd = Crowd.login(server, "reader", readers)) {
            for (int i = 0; i < stalled; i++) {
                stallers.add(TestClient.connect(server.port(), TINY).send("LOGIN stalled" + i));
            }
            while (!talker.who().contains("stalled" + (stalled - 1))) {
                // not all of them are in yet
            }
            List<List<String>> views = Stream.generate(() -> (List<String>) new ArrayList<String>())
                    .limit(readers)
                    .toList();
            Semaphore read = new Semaphore(0); // packets, by every reader and the pinger
            AtomicBoolean over = new AtomicBoolean();

            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                try {
                    int disconnected = 0;
                    int packets = 0;
                    while (disconnected < stalled) {
                        assertThat(packets)
                                .as("packets sent while %d are disconnected", disconnected)
                                .isLessThan(MOST_PACKETS);
                        talker.sendRaw(packet(packets++) + "PING\n");
                        disconnected += countUntilPong(talker, () -> {});
                        read.acquire(readers + 1);
                    }
                    talker.send("MSG over");
                } finally {
                    over.set(true);
                }
            });
            tasks.add(() -> {
                while (!over.get()) {
                    pinger.send("PING");
                    countUntilPong(pinger, read::release);
                }
            });
            crowd.each((number, reader) -> {
                        String line;
                        while (!(line = reader.receive()).equals("MSG talker over")) {
                            views.get(number).add(line);
                            if (line.startsWith(LAST)) {
                                read.release();
                            }
                        }
                        reader.expectNothing();
                    })
                    .forEach(tasks::add);
            Together.run(tasks);

            List<String> first = views.get(0);
            assertThat(views).allSatisfy(view -> assertThat(view).isEqualTo(first));
            assertThat(first.stream().filter(line -> line.startsWith("INFO ")))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, stalled)
                            .mapToObj(i -> "INFO stalled" + i + " disconnected")
                            .toList());
            assertThat(first.stream().filter(line -> line.startsWith("MSG ")))
                    .containsExactlyElementsOf(IntStream.range(0, (first.size() - stalled) / PACKET)
                            .boxed()
                            .flatMap(i -> Stream.of(said(i)))
                            .toList());
            assertThat(talker.who()).doesNotContain("stalled0").hasSize(2 + readers);
        }
    }

    private static String packet(int number) {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= PACKET; i++) {
            lines.append(i < PACKET ? "MSG line " : "MSG last ")
                    .append(number)
                    .append('.')
                    .append(i)
                    .append(FILLER)
                    .append('\n');
        }
        return lines.toString();
    }

    /** Reads until the PONG, and returns how many notices of stalled clients came before it. */
    private static int countUntilPong(TestClient client, Runnable afterPacket) throws IOException {
        int disconnected = 0;
        String line;
        while (!"PONG".equals(line = client.receive())) {
            assertThat(line).isNotNull();
            if (line.startsWith(LAST)) {
                afterPacket.run();
            }
            disconnected += line.startsWith("INFO stalled") ? 1 : 0;
        }
        return disconnected;
    }

    /** Direct messages count too. The sender gets all its replies. */
    @Test
    void aClientThatDoesNotReadItsDirectMessagesIsDisconnected() throws Exception {
        String notice = "INFO stalled disconnected";
        try (TestServer server = TestServer.start("--max-backlog=150000", "--write-timeout=0");
                TestClient talker = server.login("talker");
                TestClient stalled = TestClient.connect(server.port(), TINY)
                        .send("LOGIN stalled")
                        .expect("OK")) {
            String directMessages = ("DM stalled " + FILLER + "\n").repeat(PACKET);
            List<String> answers = new ArrayList<>();
            int packets = 0;
            while (!answers.contains(notice)) {
                assertThat(packets++).isLessThan(MOST_PACKETS);
                talker.sendRaw(directMessages + "PING\n");
                String line;
                while (!"PONG".equals(line = talker.receive())) {
                    answers.add(line);
                }
            }
            assertThat(answers).hasSize(packets * PACKET + 1);
            int cut = answers.indexOf(notice);
            assertThat(answers.subList(0, cut)).allMatch("OK"::equals);
            assertThat(answers.subList(cut + 1, answers.size()))
                    .allMatch(line -> line.startsWith("ERR user-not-found "));
        }
    }

    /** It reads a line and pauses, again and again. The talker is faster, but at most two packets ahead. */
    @Test
    void aClientThatReadsSlowlyButSteadilyMissesNothing() throws Exception {
        int packets = 20;
        try (TestServer server = TestServer.start("--max-backlog=150000");
                TestClient talker = server.login("talker");
                TestClient pinger = server.login("pinger");
                TestClient quick = server.login("quick");
                TestClient slow = TestClient.connect(server.port(), SMALL)
                        .send("LOGIN slow")
                        .expect("OK")) {
            Semaphore quickMayLag = new Semaphore(2); // packets
            Semaphore slowMayLag = new Semaphore(2);
            Together.run(
                    () -> {
                        for (int i = 0; i < packets; i++) {
                            quickMayLag.acquire();
                            slowMayLag.acquire();
                            talker.sendRaw(packet(i));
                        }
                    },
                    () -> {
                        for (int i = 0; i < packets; i++) {
                            quick.expect(said(i));
                            quickMayLag.release();
                        }
                    },
                    () -> {
                        for (int i = 0; i < packets; i++) {
                            for (String line : said(i)) {
                                slow.expect(line);
                                pinger.send("PING"); // which takes a while
                                countUntilPong(pinger, () -> {});
                            }
                            slowMayLag.release();
                        }
                    });
            slow.expectNothing();
            quick.expectNothing();
        }
    }

    private static String[] said(int packet) {
        return packet(packet)
                .lines()
                .map(line -> line.replace("MSG ", "MSG talker "))
                .toArray(String[]::new);
    }
}
