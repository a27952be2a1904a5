package chatserver.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** No client can fill the heap of a server that has 64 MB. */
@Isolated("the pair must not be kept from reading for 1.5 s")
class SmallHeapIT {
    private static final Map<String, String> SMALL_HEAP = Map.of("JDK_JAVA_OPTIONS", "-Xmx64m");
    private static final int MEGABYTE = 1 << 20;
    private static final int MILLION = 1_000_000;
    private static final String LONG_LINE = "MSG " + "x".repeat(4000) + "\n";
    private static final List<String> ANSWERED =
            List.of("x\n", "\u0001\n", "\u00fe\n", "PING\n", "HELP\n", "WHO\n", "\u00ff\u00fd\u0006");
    private static final int TINY = 1024; // bytes of buffer

    /** Small, but no smaller: the kernel drops what does not fit, with the acknowledgements of what the client sends. */
    private static final int SMALL = 16 * 1024;

    private static SharedServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.start(SMALL_HEAP, Duration.ofMillis(50), "--write-timeout=2");
    }

    @AfterEach
    void assertThatNoHarmWasDone() throws Exception {
        server.assertUnharmed();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @Test
    void aLineOfAHundredMegabytesIsSkipped() throws Exception {
        TestClient endless = server.login("endless");
        byte[] packet = "x".repeat(MEGABYTE).getBytes(ISO_8859_1);
        for (int i = 0; i < 100; i++) {
            endless.sendRaw(packet);
        }
        assertThat(SharedServer.nextOf(endless)).startsWith("ERR message-too-long (");
        endless.send("").send("PING");
        assertThat(SharedServer.nextOf(endless)).isEqualTo("PONG");
    }

    /**
     * Each flooder is disconnected when a write has taken as long as it may. The broadcasts just before keep delivery
     * workers busy with the flooders, so that the flooders' own threads are free to read on.
     */
    @Test
    void aMillionRepliesOfEachKindThatAreNeverReadAreBounded() throws Exception {
        List<TestClient> flooders = new ArrayList<>();
        for (int i = 0; i < ANSWERED.size(); i++) {
            flooders.add(
                    server.connectWithBuffer(SMALL).send("LOGIN flooder" + i).expect("OK"));
        }
        server.login("talker").sendRaw(LONG_LINE.repeat(250));
        Together.run(flooders.size(), i -> () -> {
            byte[] flood = ANSWERED.get(i).repeat(MILLION).getBytes(ISO_8859_1);
            try {
                for (int times = 0; times < 10; times++) { // the first may fit into the kernel's buffers
                    flooders.get(i).sendRaw(flood);
                }
            } catch (IOException e) {
                // it is disconnected
            }
        });
        for (int i = 0; i < flooders.size(); i++) {
            server.awaitDisconnected("flooder" + i);
        }
    }

    @Test
    void aThousandListsOfTwoHundredUsersAreBounded() throws Exception {
        for (int i = 0; i < 200; i++) {
            server.login(String.format("a-name-as-long-as-it-can-be-%04d", i));
        }
        TestClient curious =
                server.connectWithBuffer(SMALL).send("LOGIN curious").expect("OK");
        server.login("talker").sendRaw(LONG_LINE.repeat(250));
        try {
            curious.sendRaw("WHO\n".repeat(1000));
        } catch (IOException e) {
            // it has been disconnected
        }
        server.awaitDisconnected("curious");
    }

    @Test
    void twoHundredReadersThatStallAtOnceAreDisconnected() throws Exception {
        int stalled = 200;
        for (int i = 0; i < stalled; i++) {
            server.connectWithBuffer(TINY).send("LOGIN stalled" + i).expect("OK");
        }
        TestClient talker = server.login("talker");
        for (int i = 0; i < 16; i++) {
            talker.sendRaw(LONG_LINE.repeat(250)); // a megabyte
        }
        for (int i = 0; i < stalled; i++) {
            server.awaitDisconnected("stalled" + i);
        }
    }

    /** The talker is alone, so nothing but its own PONG is ever written. */
    @Test
    void theTranscriptOfASoleTalkerIsReleased() throws Exception {
        try (ServerProcess server = ServerProcess.start(SMALL_HEAP, "--host=127.0.0.1", "--port=0");
                TestClient talker =
                        TestClient.connect(server.port()).send("LOGIN talker").expect("OK")) {
            for (int i = 0; i < 100; i++) {
                talker.sendRaw(LONG_LINE.repeat(250));
            }
            talker.expectNothing();
        }
    }
}
