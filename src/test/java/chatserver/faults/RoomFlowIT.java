package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Background;
import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many clients that each keep to their limits and together send more than a reader can lag by. A client that keeps reading
 * stays connected and loses nothing.
 */
@Isolated("a client waits until others have read")
class RoomFlowIT {
    private static final Duration BEAT = Duration.ofMillis(300);
    private static final int BURST = 100; // lines, LOGIN among them
    private static final String LONG_TEXT = "x".repeat(4000);

    private static TestClient login(SharedServer server, String address, String name) throws IOException {
        return server.connectFrom(address).send("LOGIN " + name).expect("OK");
    }

    @Test
    void aReaderThatKeepsReadingSurvivesDirectMessagesOfSixtyClientsOfOneAddress() throws Exception {
        int senders = 60;
        int lines = BURST - 2;
        try (SharedServer server = SharedServer.start(Map.of(), BEAT, "--exempt-loopback=false")) {
            TestClient reader = login(server, "127.0.6.1", "reader");
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                TestClient sender = login(server, "127.0.6.2", "sender" + i);
                tasks.add(() -> sendDirect(sender, LONG_TEXT, lines));
            }
            tasks.add(() -> receiveDirect(reader, senders * lines));
            Together.run(tasks);
            server.assertUnharmed();
        }
    }

    @Test
    void aReaderThatKeepsReadingSurvivesSixtyLocalClientsWithAPacketOfSmallDirectMessagesEach() throws Exception {
        int senders = 60;
        int lines = 64 * 1024 / "DM reader x\n".length();
        try (SharedServer server = SharedServer.start()) {
            TestClient reader = server.login("reader");
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                TestClient sender = server.login("sender" + i);
                tasks.add(() -> sendDirect(sender, "x", lines));
            }
            tasks.add(() -> receiveDirect(reader, senders * lines));
            Together.run(tasks);
            server.assertUnharmed();
        }
    }

    private static void sendDirect(TestClient sender, String text, int lines) throws Exception {
        CompletableFuture<Void> sending =
                Background.once(() -> sender.sendRaw(("DM reader " + text + "\n").repeat(lines)));
        for (int i = 0; i < lines; i++) {
            assertThat(SharedServer.nextOf(sender)).isEqualTo("OK");
        }
        sending.get();
    }

    private static void receiveDirect(TestClient reader, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            assertThat(SharedServer.nextOf(reader)).startsWith("DM sender");
        }
    }

    @Test
    void clientsOfThreeAddressesThatAllSendTheirBurstAtOnceStayConnected() throws Exception {
        int clients = 60;
        int lines = BURST - 2;
        String text = "x".repeat(1000);
        try (SharedServer server = SharedServer.start(
                Map.of(), BEAT, "--exempt-loopback=false", "--max-connections=1000", "--max-backlog=256000")) {
            List<TestClient> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(login(server, "127.0.7." + (1 + i % 3), "client" + i));
            }
            CompletableFuture<?>[] sent = all.stream()
                    .map(client -> Background.once(() -> client.sendRaw(("MSG " + text + "\n").repeat(lines))))
                    .toArray(CompletableFuture[]::new);
            Together.run(clients, i -> () -> {
                for (int line = 0; line < (clients - 1) * lines; line++) {
                    assertThat(SharedServer.nextOf(all.get(i))).startsWith("MSG client");
                }
            });
            CompletableFuture.allOf(sent).get();
            server.assertUnharmed();
        }
    }
}
