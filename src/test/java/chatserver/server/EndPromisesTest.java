package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Background;
import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is executed and delivered when a client comes to its end: promises 7 and 8. */
class EndPromisesTest {
    /** Everything is sent and the output ended before anything is read, as by {@code nc -N} with a large file. */
    @Test
    void everyLineBeforeAHalfCloseIsExecutedAndEveryReplyDelivered() throws Exception {
        int lines = 10_000;
        StringBuilder input = new StringBuilder("LOGIN bot\nWHO\nDM reader0 psst\n");
        for (int i = 0; i < lines; i++) {
            input.append("MSG line ").append(i).append(i % 10 == 0 ? "\nPING\n" : "\n");
        }
        input.append("MSG a line without its end");
        String[] expected =
                IntStream.range(0, lines).mapToObj(i -> "MSG bot line " + i).toArray(String[]::new);
        try (TestServer server = TestServer.start();
                Crowd readers = Crowd.login(server, "reader", 3);
                TestClient bot = server.connect()) {
            List<Together.Task> tasks = new ArrayList<>(readers.each((number, reader) -> {
                        if (number == 0) {
                            reader.expect("DM bot psst");
                        }
                        reader.expect(expected).expect("INFO bot disconnected");
                    })
                    .toList());
            tasks.add(() -> {
                bot.sendRaw(input.toString()).endOutput().expect("OK");
                bot.expect("USER bot", "USER reader0", "USER reader1", "USER reader2", "OK");
                for (int i = 0; i < lines / 10; i++) {
                    bot.expect("PONG");
                }
                bot.expectEnd();
            });
            Together.run(tasks);
            for (TestClient reader : readers) {
                reader.expectNothing();
            }
        }
    }

    /** Others talk all the time. The client receives what they sent before its end of input, and then the end. */
    @Test
    void aClientThatEndsItsOutputGetsEverythingPendingUntilThen() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient talker = server.login("talker")) {
            for (int round = 0; round < 50; round++) {
                String name = "bot" + round;
                try (TestClient bot = server.login(name)) {
                    talker.sendRaw("MSG 1\nMSG 2\nDM " + name + " 3\n").expect("OK");
                    bot.endOutput();
                    talker.send("MSG 4");
                    bot.expect("MSG talker 1", "MSG talker 2", "DM talker 3");
                    assertThat(bot.receive()).isIn("MSG talker 4", null);
                }
                talker.expect("INFO " + name + " disconnected").expectNothing(); // the last MSG is said by now
            }
        }
    }

    /**
     * Unread input must not make the kernel discard what is still on its way out. In every other round, the client sends
     * without a pause until it has received the end.
     */
    @Test
    void theLastLinesArriveThoughTheClientGoesOnSending() throws Exception {
        String noise = "MSG this is never said\nQUIT\n".repeat(3000);
        try (TestServer server = TestServer.start();
                TestClient witness = server.login("witness")) {
            for (int round = 0; round < 20; round++) {
                try (TestClient client = server.connect()) {
                    client.sendRaw("LOGIN hasty\n" + "PING\n".repeat(200) + "WHO\nQUIT\n" + noise)
                            .expect("OK");
                    CompletableFuture<Void> sending = round % 2 == 0
                            ? CompletableFuture.completedFuture(null)
                            : Background.untilItBreaks(() -> client.sendRaw(noise));
                    for (int i = 0; i < 200; i++) {
                        client.expect("PONG");
                    }
                    client.expect("USER hasty", "USER witness").expectEnd();
                    for (int i = 0; round % 2 == 0 && i < 50; i++) {
                        client.send("MSG nor this"); // is taken, or this would fail: the connection is not reset
                    }
                    client.close();
                    sending.get();
                }
                witness.expect("INFO hasty disconnected");
            }
            witness.expectNothing();
        }
    }
}
