package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is delivered when the server stops, and that it does: promise 9. */
class StopPromisesTest {
    /** Ten talk while the server stops: what was acknowledged has been read by all, and all have read the same. */
    @Test
    void whatWasAcceptedBeforeTheStopIsDelivered() throws Exception {
        int talkers = 10;
        List<List<String>> views = Stream.generate(() -> (List<String>) new ArrayList<String>())
                .limit(talkers + 1)
                .toList();
        int[] acknowledged = new int[talkers]; // number of the last line, each by its own thread
        CountDownLatch started = new CountDownLatch(talkers);
        TestServer server = TestServer.start("--host=127.0.0.5"); // where no other test's server may take the port
        try (Crowd crowd = Crowd.login(server, "talker", talkers);
                TestClient listener = server.login("listener")) {
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                started.await();
                server.stop();
            });
            tasks.add(() -> {
                readToTheEnd(listener, views.get(talkers));
            });
            crowd.each((number, talker) -> {
                        for (int i = 1; ; i++) {
                            if (!sendToTheEnd(talker, "MSG " + i + "\nPING\n")) {
                                break;
                            }
                            String line = readTo("PONG", talker, views.get(number));
                            if (line == null) {
                                break;
                            }
                            acknowledged[number] = i;
                            if (i == 20) {
                                started.countDown();
                            }
                        }
                        talker.close();
                    })
                    .forEach(tasks::add);
            Together.run(tasks);
        }
        List<String> everything = views.get(talkers);
        assertThat(everything.get(everything.size() - 1)).isEqualTo("INFO server-shutdown");
        for (int i = 0; i < talkers; i++) {
            String own = "MSG talker" + i + " ";
            assertThat(views.get(i))
                    .isEqualTo(everything.stream()
                            .filter(line -> !line.startsWith(own))
                            .toList());
            List<String> said =
                    everything.stream().filter(line -> line.startsWith(own)).toList();
            assertThat(said).hasSizeBetween(acknowledged[i], acknowledged[i] + 1);
            assertThat(said)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, said.size())
                            .mapToObj(number -> own + number)
                            .toList());
        }
        server.awaitRefusal();
    }

    /** False if the server has closed the connection meanwhile. */
    private static boolean sendToTheEnd(TestClient client, String lines) throws IOException {
        try {
            client.sendRaw(lines);
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    private static void readToTheEnd(TestClient client, List<String> lines) throws IOException {
        readTo(null, client, lines);
        client.close(); // or the server would wait for it
    }

    /** Reads to this line, which it returns, or to the end, where it returns null. */
    private static String readTo(String last, TestClient client, List<String> lines) throws IOException {
        String line;
        while ((line = client.receive()) != null && !line.equals(last)) {
            lines.add(line);
        }
        return line;
    }

    /** Clients that take nothing and never hang up do not keep a server from stopping. */
    @Test
    void aStopEndsInTimeWhateverTheClientsDo() throws Exception {
        TestServer server = TestServer.start("--shutdown-timeout=0.5", "--write-timeout=0");
        try (Crowd stalled = new Crowd();
                TestClient talker = server.login("talker")) {
            for (int i = 0; i < 5; i++) {
                stalled.add(TestClient.connect(server.port(), 1024).send("LOGIN stalled" + i));
            }
            for (int i = 0; i < 100; i++) { // 6 MB: more than the buffers on the way take, less than is a slow reader's
                talker.sendRaw(("MSG " + "x".repeat(4000) + "\n").repeat(15)).expectNothing();
            }
            long start = System.nanoTime();
            server.stop();
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            talker.expect("INFO server-shutdown").expectEnd();
        }
    }
}
