package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no client can do to the memory of a server that has little of it: in the jar's own process. */
class MemoryIT {
    private static final Map<String, String> SMALL_HEAP = Map.of("JDK_JAVA_OPTIONS", "-Xmx64m");
    private static final int MEGABYTE = 1 << 20;

    /** Small, but no smaller: the kernel drops what does not fit, with the acknowledgements of what the client sends. */
    private static final int BUFFER = 16 * 1024;

    @Test
    void whatASoleTalkerHasSaidIsForgotten() throws Exception {
        String packet = ("MSG " + "x".repeat(1019) + "\n").repeat(64);
        try (ServerProcess server = ServerProcess.start(SMALL_HEAP, "--host=127.0.0.1", "--port=0");
                TestClient talker = login(server, "talker")) {
            for (int sent = 0; sent < 100 * MEGABYTE; sent += packet.length()) {
                talker.sendRaw(packet);
            }
            talker.expectNothing();
        }
    }

    /** A MSG in each packet keeps a delivery worker busy with the client, so that its own thread is free to read on. */
    @Test
    void answersThatNobodyReadsDoNotPileUp() throws Exception {
        String[] floods = {"PING\n".repeat(1000), "WHO\n".repeat(1000), "\u0000\n".repeat(1000)};
        byte[] timingMarks = new byte[3000];
        for (int i = 0; i < timingMarks.length; i += 3) {
            timingMarks[i] = (byte) 0xff;
            timingMarks[i + 1] = (byte) 0xfd;
            timingMarks[i + 2] = 6;
        }
        try (ServerProcess server = ServerProcess.start(
                        SMALL_HEAP, "--host=127.0.0.1", "--port=0", "--write-timeout=0.5", "--max-backlog=4000000");
                TestClient talker = login(server, "talker")) {
            for (int i = 0; i < floods.length; i++) {
                byte[] flood = floods[i].getBytes(US_ASCII);
                floodUntilCut(server, talker, "flooder" + i, flood);
            }
            floodUntilCut(server, talker, "telnet", timingMarks);
            talker.expectNothing();
        }
    }

    private static void floodUntilCut(ServerProcess server, TestClient talker, String name, byte[] flood)
            throws Exception {
        try (TestClient client = TestClient.connect(server.port(), BUFFER)) {
            client.send("LOGIN " + name).expect("OK");
            talker.sendRaw(("MSG " + "x".repeat(1000) + "\n").repeat(1000));
            sendUntilCut(client, flood);
        }
        talker.expect("INFO " + name + " disconnected");
    }

    private static void sendUntilCut(TestClient client, byte[] flood) {
        try {
            for (long sent = 0; sent < 1000L * MEGABYTE; sent += flood.length) {
                client.sendRaw(flood);
            }
            throw new AssertionError("all of the flood was taken");
        } catch (IOException e) {
            // the server has cut the connection, as it should
        }
    }

    private static TestClient login(ServerProcess server, String name) throws IOException {
        return TestClient.connect(server.port()).send("LOGIN " + name).expect("OK");
    }
}
