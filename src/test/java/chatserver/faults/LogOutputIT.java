package chatserver.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.Crowd;
import chatserver.testing.ServerProcess;
import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.TestClient;
import chatserver.testing.Together;
import chatserver.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot be written. The chat goes on, the log goes on as soon as it can, and the server can be stopped. */
@Order(1) // takes long
class LogOutputIT {
    private static final String[] OPTIONS = {
        "--host=127.0.0.1", "--port=0", "--max-connections=1000", "--log-level=debug"
    };
    private static final Duration BEAT = Duration.ofMillis(20);
    private static final int GUESTS_AT_ONCE = 100;
    private static final int MORE_LINES_THAN_THE_QUEUE_AND_THE_PIPE_HOLD = 11_000;

    @Test
    @Timeout(180) // eleven thousand connections
    void theLogStatesItsLossesWhenItIsReadAgain() throws Exception {
        CountDownLatch readOn = new CountDownLatch(1);
        try (ServerProcess server = ServerProcess.start(readOn, Launch.ORDINARY, OPTIONS)) {
            WellBehavedPair pair = new WellBehavedPair(server.port(), BEAT);
            for (int lines = 0; lines < MORE_LINES_THAN_THE_QUEUE_AND_THE_PIPE_HOLD; lines += GUESTS_AT_ONCE) {
                comeAndGo(server.port(), GUESTS_AT_ONCE);
            }
            pair.awaitNextExchange();
            readOn.countDown();
            server.awaitOut("no login from");
            Await.until("log about its losses", () -> {
                comeAndGo(server.port(), 1);
                return server.out().stream().anyMatch(line -> line.contains("log lines were lost here"));
            });
            pair.close();
            assertThatItStops(server);
            assertThat(server.out().get(server.out().size() - 1)).endsWith("[shutdown] stopped");
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void theServerStopsInTimeIfItsLogIsNeverReadAgain() throws Exception {
        try (ServerProcess server = ServerProcess.start(new CountDownLatch(1), Launch.ORDINARY, OPTIONS)) {
            WellBehavedPair pair = new WellBehavedPair(server.port(), BEAT);
            for (int lines = 0; lines < 2000; lines += GUESTS_AT_ONCE) { // more than the pipe holds
                comeAndGo(server.port(), GUESTS_AT_ONCE);
            }
            pair.awaitNextExchange();
            pair.close();
            assertThatItStops(server);
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void theChatGoesOnAfterTheReaderOfTheLogHasClosedIt() throws Exception {
        try (ServerProcess server = ServerProcess.start(new CountDownLatch(1), Launch.ORDINARY, OPTIONS)) {
            int port = server.port();
            server.closeOut();
            WellBehavedPair pair = new WellBehavedPair(port, BEAT);
            comeAndGo(port, GUESTS_AT_ONCE);
            pair.awaitNextExchange();
            pair.close();
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.err())
                    .containsExactly("chat-server: the log cannot be written, so lines are lost: Broken pipe");
        }
    }

    /** A limit on the size of files stands for a disk that is full: it can be lifted, as a disk can be tidied up. */
    @Test
    void theLogGoesOnAfterTheDiskUnderStandardOutputWasFull(@TempDir Path dir) throws Exception {
        Tools.assumeInstalled("prlimit");
        Path log = Files.createFile(dir.resolve("log"));
        try (ServerProcess server = ServerProcess.start(Launch.ORDINARY.to(log), OPTIONS)) {
            fillDiskForAWhile(server, log);
            assertThat(Files.readString(log)).contains("log lines were lost here");
            assertThatItStops(server);
            assertThat(Files.readString(log)).endsWith("[shutdown] stopped\n");
            assertThat(server.err())
                    .containsExactly("chat-server: the log cannot be written, so lines are lost: File too large");
        }
    }

    /** Here it is logback that keeps trying. */
    @Test
    void aConfiguredLogFileGoesOnAfterItsDiskWasFull(@TempDir Path dir) throws Exception {
        Tools.assumeInstalled("prlimit");
        Path log = Files.createFile(dir.resolve("log"));
        Launch launch = configured(dir, "FileAppender", "<file>" + log + "</file>", "%msg%n");
        try (ServerProcess server = ServerProcess.start(launch, OPTIONS)) {
            fillDiskForAWhile(server, log);
            assertThatItStops(server);
            assertThat(Files.readString(log)).endsWith("stopped\n");
        }
    }

    /** The chat cannot go on if logging hangs in every thread, but stopping does not hang with it. */
    @Test
    void aConfiguredLogThatHangsDoesNotKeepTheServerFromStopping(@TempDir Path dir) throws Exception {
        Launch launch = configured(dir, "ConsoleAppender", "", "%-9000msg%n");
        try (ServerProcess server = ServerProcess.start(
                        new CountDownLatch(1),
                        launch,
                        "--shutdown-timeout=1",
                        "--max-connections=1",
                        "--host=127.0.0.1",
                        "--port=0");
                Crowd crowd = new Crowd()) {
            for (int i = 0; i < 30; i++) {
                crowd.add(TestClient.connect(server.port()));
            }
            crowd.get(1).expect("ERR server-full (try again later)");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
        }
    }

    /** A second has 50 lines for logins, 50 for ends and two counts at most. Closing the server checks the counts. */
    @Test
    void aFloodOfLoginsAndLeavesIsLoggedInAFewLinesASecondWithCountsOfTheRest() throws Exception {
        int visitors = 4;
        int visits = 250;
        try (SharedServer server = SharedServer.start()) {
            long start = System.nanoTime();
            Together.run(visitors, number -> () -> {
                for (int i = 0; i < visits; i++) {
                    try (TestClient visitor = server.login("visitor" + number + "-" + i)) {
                        visitor.send("QUIT");
                    }
                }
            });
            server.assertUnharmed();
            long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertThat(server.log()).hasSizeLessThan((int) (1 + seconds) * 2 * (50 + 1) + 20);
        }
    }

    private static Launch configured(Path dir, String appender, String setting, String pattern) throws IOException {
        Path file = Files.writeString(dir.resolve("own.xml"), """
                <configuration>
                  <appender name="own" class="ch.qos.logback.core.%s">
                    %s
                    <encoder><pattern>%s</pattern></encoder>
                  </appender>
                  <root level="DEBUG"><appender-ref ref="own"/></root>
                </configuration>
                """.formatted(appender, setting, pattern));
        return Launch.ORDINARY.with("-Dlogback.configurationFile=" + file);
    }

    private static void fillDiskForAWhile(ServerProcess server, Path log) throws Exception {
        int port = portIn(log);
        WellBehavedPair pair = new WellBehavedPair(port, BEAT);
        pair.awaitNextExchange();
        comeAndGo(port, 1);
        Await.until("log", () -> read(log).contains("no login from"));
        Tools.limit(server.pid(), "fsize", Long.toString(Files.size(log) + 10));
        comeAndGo(port, 10);
        pair.awaitNextExchange();
        long size = Files.size(log);
        Tools.limit(server.pid(), "fsize", "unlimited");
        Await.until("log again", () -> {
            comeAndGo(port, 1);
            return read(log).length() > size + 1000;
        });
        pair.awaitNextExchange();
        pair.close();
    }

    private static int portIn(Path log) {
        Pattern listening = Pattern.compile("listening on port (\\d+)\\b.* ms");
        Await.until("listening", () -> listening.matcher(read(log)).find());
        Matcher line = listening.matcher(read(log));
        assertThat(line.find()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private static String read(Path log) {
        try {
            return new String(Files.readAllBytes(log), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the server log a line for each guest, at level debug. Of many ends at level info it logs a count. */
    private static void comeAndGo(int port, int guests) {
        try (Crowd crowd = new Crowd()) {
            for (int i = 0; i < guests; i++) {
                crowd.add(TestClient.connect(port)).send("QUIT");
            }
            for (TestClient guest : crowd) {
                guest.expectEnd();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertThatItStops(ServerProcess server) throws Exception {
        long start = System.nanoTime();
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
}
