package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A process that is suspended for longer than its timeouts disconnects no client because of that. */
@Order(1) // takes long
class SuspensionIT {
    private static final int CLIENTS = 50;
    private static final long SUSPENDED_NANOS = TimeUnit.SECONDS.toNanos(7); // there is no event to wait for

    @Test
    void afterASuspensionEveryWaitingLineIsExecutedAndTheTimeoutsGoOn() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                        Map.of(), "--host=127.0.0.1", "--port=0", "--idle-timeout=6", "--login-timeout=6");
                Crowd crowd = new Crowd()) {
            List<TestClient> users = new ArrayList<>();
            List<TestClient> newcomers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                users.add(crowd.add(TestClient.connect(server.port()))
                        .send("LOGIN user" + i)
                        .expect("OK"));
                newcomers.add(crowd.add(TestClient.connect(server.port())));
            }
            server.signal("STOP");
            for (int i = 0; i < CLIENTS; i++) {
                users.get(i).send("PING");
                newcomers.get(i).send("LOGIN newcomer" + i);
            }
            long start = System.nanoTime();
            while (System.nanoTime() - start < SUSPENDED_NANOS) {
                LockSupport.parkNanos(SUSPENDED_NANOS);
            }
            server.signal("CONT");
            for (int i = 0; i < CLIENTS; i++) {
                users.get(i).expect("PONG");
                newcomers.get(i).expect("OK");
            }
            String line;
            do {
                line = users.get(0).receive();
                assertThat(line).startsWith("INFO ");
            } while (!line.equals("INFO idle-timeout"));
            users.get(0).close(); // otherwise the server waits for that before it logs the end
            server.awaitOut("idle-timeout after");
            assertThat(server.out()).noneMatch(logged -> logged.contains("login-timeout"));
        }
    }
}
