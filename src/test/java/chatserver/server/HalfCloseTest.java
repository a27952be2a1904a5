package chatserver.server;

import chatserver.testing.TestClient;
import chatserver.testing.WireTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Clients that end their output and go on reading. */
class HalfCloseTest extends WireTest {
    private static final String LONG_TEXT = "x".repeat(4000);

    @Test
    void afterAHalfCloseLongRepliesAreDelivered() throws IOException {
        String[] users = new String[100];
        for (int i = 0; i < 99; i++) {
            String name = String.format("a-name-as-long-as-it-can-be-%04d", i);
            login(name);
            users[i] = "USER " + name;
        }
        users[99] = "USER bot";
        TestClient bot = login("bot").sendRaw("WHO\n".repeat(2000)).endOutput(); // 8 MB, more than the kernel takes
        for (int i = 0; i < 2000; i++) {
            bot.expect(users);
        }
        bot.expectEnd();
    }

    @Test
    void afterAHalfClosePendingBroadcastsAreDelivered() throws IOException {
        TestClient alice = login("alice");
        TestClient bot = login("bot");
        String line = "MSG " + LONG_TEXT;
        alice.sendRaw((line + "\n").repeat(1000)).expectNothing(); // 4 MB
        bot.endOutput();
        alice.expect("INFO bot disconnected").send("MSG too late").expectNothing();
        for (int i = 0; i < 1000; i++) {
            bot.expect("MSG alice " + LONG_TEXT);
        }
        bot.expectEnd();
    }
}
