package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Background;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client on a slow link, which reads as fast as the link allows, beside a pair on a fast one. What it has not read at its
 * end is on its way for over a second, so each of these tests takes longer than that. Skipped where no network namespace can
 * be made.
 */
class SlowLinkIT {
    private static final int KILOBITS = 700;
    private static final int LINES = 40; // 160 KB, which take 1.8 s
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String TEXT = "x".repeat(4000);

    private SlowLink link;
    private ServerProcess server;
    private WellBehavedPair pair;

    @BeforeEach
    void start() throws Exception {
        link = SlowLink.ofKilobits(KILOBITS);
        server = link.startServer();
        pair = SlowLink.startPair(server);
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
            link.close();
        }
    }

    @Test
    void aClientOnASlowLinkThatQuitsAndGoesOnSendingGetsEveryLine() throws Exception {
        try (TestClient reader = login("reader");
                TestClient talker = login("talker")) {
            paste(talker);
            reader.send("QUIT");
            CompletableFuture<Void> sending = goOnSending(reader);
            pair.awaitNextExchange();
            for (int i = 0; i < LINES; i++) {
                assertThat(SharedServer.nextOf(reader)).isEqualTo("MSG talker " + TEXT);
            }
            assertThat(SharedServer.nextOf(reader)).as("the end").isNull();
            reader.close();
            sending.get();
            pair.close();
        }
    }

    @Test
    void aClientOnASlowLinkThatGoesOnSendingGetsEveryLineAndTheNoticeOfAStop() throws Exception {
        try (TestClient reader = login("reader");
                TestClient talker = login("talker")) {
            CompletableFuture<Void> sending = goOnSending(reader);
            paste(talker);
            pair.awaitNextExchange();
            pair.close();
            server.signal("TERM");
            for (int i = 0; i < LINES; i++) {
                assertThat(SharedServer.nextOf(reader)).isEqualTo("MSG talker " + TEXT);
            }
            assertThat(SharedServer.nextOf(reader)).isEqualTo("INFO server-shutdown");
            assertThat(SharedServer.nextOf(reader)).as("the end").isNull();
            reader.close();
            sending.get();
        }
    }

    private static void paste(TestClient talker) throws IOException {
        talker.sendRaw(("MSG " + TEXT + "\n").repeat(LINES)).send("PING");
        assertThat(SharedServer.nextOf(talker)).isEqualTo("PONG");
    }

    private TestClient login(String name) throws Exception {
        return TestClient.connect(SlowLink.SERVER, server.port())
                .send("LOGIN " + name)
                .expect("OK");
    }

    private static CompletableFuture<Void> goOnSending(TestClient client) {
        return Background.untilItBreaks(() -> {
            client.send("");
            LockSupport.parkNanos(PAUSE_NANOS);
        });
    }
}
