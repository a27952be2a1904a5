package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Background;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A flood, beside a client on a slow link, which reads as fast as the link allows, and a pair on a fast one. Skipped where no
 * network namespace can be made.
 */
@Isolated // the reader needs its time
class SlowLinkFloodIT {
    private static final int KILOBITS = 4000;
    private static final String TEXT = "x".repeat(4000);

    @Test
    void aReaderOnASlowLinkSurvivesAFloodBySixtyClientsOfOneAddress() throws Exception {
        Tools.assumeInstalled("nc");
        SlowLink link = SlowLink.ofKilobits(KILOBITS);
        try (link;
                ServerProcess server = link.startServer();
                WellBehavedPair pair = SlowLink.startPair(server);
                TestClient reader = TestClient.connect(SlowLink.SERVER, server.port())
                        .send("LOGIN reader")
                        .expect("OK")) {
            CompletableFuture<Void> reading = Background.untilItBreaks(() -> {
                if (reader.receive() == null) {
                    throw new IOException("the end");
                }
            });
            link.runThere("for i in $(seq 60); do"
                    + " (echo LOGIN f$i; yes MSG " + TEXT + ") | timeout 5 nc " + SlowLink.SERVER + " " + server.port()
                    + " >/dev/null 2>&1 & done; wait; true");
            pair.awaitNextExchange();
            assertThat(server.out()).anyMatch(line -> line.contains("] login from " + SlowLink.SERVER));
            assertThat(server.out()).noneMatch(line -> line.contains("slow-reader"));
            reader.close();
            reading.get();
        }
    }
}
