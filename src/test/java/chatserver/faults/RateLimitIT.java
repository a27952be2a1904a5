package chatserver.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that send more than they may: with the limit that a server has on the open internet, 10 lines a second after
 * 100 at once. The residents keep to it.
 *
 * <p>Shown elsewhere: that a paused client is not idle, receives what others send, loses nothing when it half-closes, and
 * does not hold up a stop, in {@code RateLimitTest}; that a client which keeps reading, if slowly, survives a flood by one
 * under no limit, in {@code SlowReaderTest}.
 */
class RateLimitIT {
    private static final int BURST = 100;
    private static final String DO_TIMING_MARK = "\u00ff\u00fd\u0006";
    private static final String LONG_TEXT = "x".repeat(4000);

    private static SharedServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.start(Map.of(), Duration.ofMillis(300), "--exempt-loopback=false");
    }

    @AfterEach
    void assertThatNoHarmWasDone() throws Exception {
        server.assertUnharmed();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    private static TestClient login(String name) throws IOException {
        return server.connectFromElsewhere().send("LOGIN " + name).expect("OK");
    }

    private static List<String> linesToTheEnd(TestClient guest) throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        while ((line = SharedServer.nextOf(guest)) != null) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void aPasteOfAHundredLinesArrivesInOneGo() throws Exception {
        TestClient reader = server.login("reader");
        StringBuilder paste = new StringBuilder();
        for (int i = 0; i < BURST; i++) {
            paste.append("MSG line ").append(i).append('\n');
        }
        login("paster").sendRaw(paste.toString());
        for (int i = 0; i < BURST; i++) {
            assertThat(SharedServer.nextOf(reader)).isEqualTo("MSG paster line " + i);
        }
    }

    /** A client that sends 12 lines more than the burst waits for at least a second, and gets every reply. */
    @Test
    void everyLineCostsATokenAndAWhoTen() throws Exception {
        List<String> lines = List.of(
                "PING",
                "HUH",
                "HELP",
                "LOGIN again",
                "MSG",
                "MSG hi",
                "DM nobody hi",
                "DM",
                "",
                "MSG " + LONG_TEXT + LONG_TEXT,
                "MSG \u00fe",
                "WHO");
        Together.run(lines.size(), i -> () -> {
            String line = lines.get(i);
            int count = line.equals("WHO") ? BURST / 10 + 2 : BURST + 12;
            TestClient flooder = login("flooder" + i);
            long start = System.nanoTime();
            flooder.sendRaw((line + "\n").repeat(count).getBytes(ISO_8859_1)).endOutput();
            List<String> answers = linesToTheEnd(flooder);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("time for %d times '%.20s'", count, line)
                    .isGreaterThan(Duration.ofSeconds(1));
            if (!line.isEmpty() && !line.equals("MSG hi")) {
                assertThat(answers).as(line).hasSizeGreaterThanOrEqualTo(count);
            }
        });
    }

    /** Each command has an answer of its own, so it costs what a line costs. */
    @Test
    void aTelnetCommandThatIsAnsweredCountsAsALine() throws Exception {
        TestClient telnet = server.connectFromElsewhere();
        long start = System.nanoTime();
        telnet.sendRaw(DO_TIMING_MARK.repeat(BURST + 12).getBytes(ISO_8859_1));
        for (int i = 0; i < BURST + 12; i++) {
            telnet.expectBytes(255, 252, 6);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void floodsOfTelnetCommandsFromThreeAddressesDoNotDelayThePair() throws Exception {
        byte[] flood = DO_TIMING_MARK.repeat(20_000).getBytes(ISO_8859_1);
        List<TestClient> flooders = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            flooders.add(server.connectFrom("127.0.5." + (1 + i % 3)).send("LOGIN telnet" + i));
        }
        floodWhileThePairTalks(flooders, i -> flood);
    }

    /** Executing what they have sent would take minutes. */
    @Test
    void aClientThatHangsUpDuringAPauseIsDisconnected() throws Exception {
        String flood = "LOGIN paused\n" + "WHO\n".repeat(400);
        TestClient resets = server.connectFromElsewhere().sendRaw(flood).expect("OK");
        server.assertThatThePairIsServed();
        resets.reset();
        server.awaitDisconnected("paused");
        TestClient closes = server.connectFromElsewhere().sendRaw(flood).expect("OK");
        server.assertThatThePairIsServed();
        closes.close();
        server.awaitDisconnected("paused");
    }

    @Test
    void halfALineThatComesDuringAPauseIsNotLost() throws Exception {
        TestClient reader = server.login("reader");
        TestClient paused = login("halfway").sendRaw("PING\n".repeat(BURST + 5) + "MSG hel");
        for (int i = 0; i < BURST + 5; i++) {
            paused.sendRaw(i == BURST + 2 ? "lo" : "");
            assertThat(SharedServer.nextOf(paused)).isEqualTo("PONG");
        }
        paused.sendRaw("\n");
        assertThat(SharedServer.nextOf(reader)).isEqualTo("MSG halfway hello");
    }

    @Test
    void floodersAtFullSpeedDoNotDelayThePair() throws Exception {
        List<String> lines = List.of("PING\n", "WHO\n", "HUH\n", "\n", "MSG x\n", "DM alice x\n", "\u0000", "HELP\n");
        List<TestClient> flooders = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            flooders.add(login("flooder" + i));
        }
        floodWhileThePairTalks(flooders, i -> lines.get(i).repeat(10_000).getBytes(ISO_8859_1));
    }

    /** The flooders send as fast as they can until the pair has had five exchanges. */
    private static void floodWhileThePairTalks(List<TestClient> flooders, IntFunction<byte[]> floods) throws Exception {
        List<Together.Task> tasks = new ArrayList<>();
        for (int i = 0; i < flooders.size(); i++) {
            TestClient flooder = flooders.get(i);
            byte[] flood = floods.apply(i);
            tasks.add(() -> {
                try {
                    while (true) {
                        flooder.sendRaw(flood);
                    }
                } catch (IOException e) {
                    // the test has closed it
                }
            });
        }
        tasks.add(() -> {
            for (int i = 0; i < 5; i++) {
                server.assertThatThePairIsServed();
            }
            for (TestClient flooder : flooders) {
                flooder.close();
            }
        });
        Together.run(tasks);
    }
}
