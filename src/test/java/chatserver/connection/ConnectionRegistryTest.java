package chatserver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ConnectionFixture;
import chatserver.testing.FakeSocket;
import chatserver.testing.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The totals stay true while connections move from present to ended. */
class ConnectionRegistryTest {
    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int ROUNDS = 50_000;
    private static final int LINES = 3;

    private final ConnectionRegistry registry = new ConnectionRegistry();

    /** Returns a connection that has received {@value #LINES} lines and ended. */
    private static Connection ended() throws Exception {
        FakeSocket socket = new FakeSocket();
        Connection connection = ConnectionFixture.connection(socket, Duration.ZERO, System::nanoTime, closed -> {});
        Thread thread = new Thread(connection, "test-connection");
        thread.start();
        socket.receive("PING\nPING\nQUIT\n");
        socket.awaitReader();
        socket.close();
        thread.join();
        assertThat(connection.info().linesIn()).isEqualTo(LINES);
        return connection;
    }

    @Test
    void noTotalFallsWhileConnectionsMoveFromPresentToEnded() throws Exception {
        CountDownLatch writing = new CountDownLatch(WRITERS);
        List<Together.Task> tasks = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Connection connection = ended();
            tasks.add(() -> {
                try {
                    for (int round = 0; round < ROUNDS; round++) {
                        registry.add(connection);
                        registry.countStarted();
                        registry.remove(connection);
                    }
                } finally {
                    writing.countDown();
                }
            });
        }
        for (int i = 0; i < READERS; i++) {
            tasks.add(() -> {
                long linesIn = 0;
                long bytesIn = 0;
                while (writing.getCount() > 0) {
                    assertThat(registry.linesIn()).isGreaterThanOrEqualTo(linesIn);
                    assertThat(registry.bytesIn()).isGreaterThanOrEqualTo(bytesIn);
                    linesIn = registry.linesIn();
                    bytesIn = registry.bytesIn();
                }
            });
        }
        Together.run(tasks);
        assertThat(registry.linesIn()).isEqualTo((long) WRITERS * ROUNDS * LINES);
        assertThat(registry.countStartedEver()).isEqualTo(WRITERS * ROUNDS);
        assertThat(registry.endedByReason()).containsEntry("quit", (long) WRITERS * ROUNDS);
        assertThat(registry.count()).isZero();
    }

    @Test
    void aConnectionWithoutAThreadDoesNotCountAsStarted() throws Exception {
        Connection connection = ended();
        registry.add(connection);
        assertThat(registry.count()).isEqualTo(1);
        assertThat(registry.countStartedEver()).isZero();
    }
}
