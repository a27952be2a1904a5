package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that take their time: deadlines are absolute, and nothing but a complete line counts as activity.
 *
 * <p>Shown elsewhere: each deadline by itself, in {@code TimeoutsTest}.
 */
class SlowClientsIT {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1); // between two slow bytes

    private static SharedServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.start("--login-timeout=2", "--idle-timeout=3"); // longer than a busy machine stands still
    }

    @AfterEach
    void assertThatNoHarmWasDone() throws Exception {
        server.assertUnharmed();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    /** Sends the drip again and again until sending fails, because the server has closed the connection. */
    private static void drip(TestClient guest, String drip) {
        try {
            while (true) {
                guest.sendRaw(drip);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            // as it should be
        }
    }

    /** Reads the last line before the end, which may follow another error. */
    private static String lastLine(TestClient guest) throws IOException {
        String last = null;
        String line;
        while ((line = SharedServer.nextOf(guest)) != null) {
            last = line;
        }
        guest.close();
        return last;
    }

    @Test
    void twoHundredClientsThatNeverLogInGetTheReasonAndAreDisconnected() throws Exception {
        TestClient[] silent = new TestClient[200];
        for (int i = 0; i < silent.length; i++) {
            silent[i] = server.connect();
            if (i % 2 == 0) {
                silent[i].sendRaw("LOGIN somebo"); // and not the rest of it
            }
        }
        for (TestClient guest : silent) {
            guest.expectStart("ERR login-timeout (").expectEnd();
        }
    }

    /** A byte a millisecond stands for a byte a minute. */
    @Test
    void slowBytesDoNotProlongTheTimeToLogIn() throws Exception {
        List<Together.Task> tasks = new ArrayList<>();
        for (String drip : List.of("x", "\u0000", "\b", "\u00e9", " ")) {
            TestClient slow = server.connect();
            tasks.add(() -> drip(slow, drip));
            tasks.add(() -> assertThat(lastLine(slow)).startsWith("ERR login-timeout ("));
        }
        Together.run(tasks);
    }

    @Test
    void slowBytesAndReadingDoNotCountAsActivity() throws Exception {
        TestClient slow = server.login("slow");
        TestClient silent = server.login("silent");
        Together.run(
                () -> drip(slow, "x"),
                () -> assertThat(lastLine(slow)).isEqualTo("INFO idle-timeout"),
                () -> assertThat(lastLine(silent)).isEqualTo("INFO idle-timeout"));
        server.awaitDisconnected("slow");
        server.awaitDisconnected("silent");
        server.login("slow"); // at once
        server.login("silent");
    }
}
