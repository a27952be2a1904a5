package chatserver.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import chatserver.testing.WireTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** The counters that JMX shows while many clients come and go. */
class CountersTest extends WireTest {
    private static final int CLIENTS = 6;
    private static final int VISITS = 40;
    private static final List<String> LINES_OF_A_VISIT = List.of("LOGIN user%d", "PING", "MSG hello", "PING", "QUIT");

    private static final Map<String, ToLongFunction<ChatServerMXBean>> COUNTERS = new LinkedHashMap<>();

    static {
        COUNTERS.put("connections ever", ChatServerMXBean::getConnectionsEver);
        COUNTERS.put("logins", ChatServerMXBean::getLogins);
        COUNTERS.put("lines in", ChatServerMXBean::getLinesIn);
        COUNTERS.put("deliveries", ChatServerMXBean::getDeliveries);
        COUNTERS.put("bytes in", ChatServerMXBean::getBytesIn);
        COUNTERS.put("bytes out", ChatServerMXBean::getBytesOut);
        COUNTERS.put("ended by QUIT", stats -> stats.getDisconnections().get("quit"));
    }

    @Test
    void noCounterFallsOrCountsTwiceWhileConnectionsEnd() throws Exception {
        TestServer server = serve();
        ChatServerMXBean stats = ServerStatsTest.status(server.port());
        CountDownLatch visiting = new CountDownLatch(CLIENTS);
        List<Together.Task> tasks = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            tasks.add(() -> {
                try {
                    visit(server, number);
                } finally {
                    visiting.countDown();
                }
            });
        }
        for (int i = 0; i < 2; i++) {
            tasks.add(() -> watch(stats, visiting));
        }
        Together.run(tasks);
        ServerStatsTest.await(stats::getConnections, 0);
        assertThat(stats.getLinesIn()).isEqualTo(linesInAll());
        assertThat(stats.getConnectionsEver()).isEqualTo(CLIENTS * VISITS);
        assertThat(stats.getLogins()).isEqualTo(CLIENTS * VISITS);
        assertThat(stats.getDisconnections()).containsEntry("quit", (long) CLIENTS * VISITS);
        assertThat(stats.getBytesIn()).isEqualTo(bytesInAll());
    }

    private static void visit(TestServer server, int number) throws Exception {
        for (int i = 0; i < VISITS; i++) {
            try (TestClient client = server.connect()) {
                for (String line : LINES_OF_A_VISIT) {
                    client.send(line.formatted(number));
                }
                while (client.read() >= 0) {
                    // until the server has closed the connection
                }
            }
        }
    }

    private static void watch(ChatServerMXBean stats, CountDownLatch visiting) {
        Map<String, Long> last = new LinkedHashMap<>();
        while (visiting.getCount() > 0) {
            COUNTERS.forEach((name, counter) -> {
                long value = counter.applyAsLong(stats);
                assertThat(value).as(name).isGreaterThanOrEqualTo(last.getOrDefault(name, 0L));
                last.put(name, value);
            });
            assertThat(stats.getLinesIn()).isLessThanOrEqualTo(linesInAll());
            assertThat(stats.getBytesIn()).isLessThanOrEqualTo(bytesInAll());
        }
    }

    private static long linesInAll() {
        return (long) CLIENTS * VISITS * LINES_OF_A_VISIT.size();
    }

    private static long bytesInAll() {
        return (long) CLIENTS
                * VISITS
                * LINES_OF_A_VISIT.stream()
                        .mapToInt(line -> line.formatted(0).length() + 1)
                        .sum();
    }
}
