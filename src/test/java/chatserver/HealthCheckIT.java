package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.Pages;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The health checks of the page on monitoring, with the commands that stand there. */
class HealthCheckIT {
    private static final int PATIENCE_SECONDS = 60;

    /** Where the page has a check. */
    private enum Place {
        CONTAINER("HEALTHCHECK", ".* CMD \\[(.*)]", ", "),
        SYSTEMD("ExecStart=", "ExecStart=(.*)", " ");

        private final String lineStart;
        private final String form;
        private final String separator;

        Place(String lineStart, String form, String separator) {
            this.lineStart = lineStart;
            this.form = form;
            this.separator = separator;
        }

        private List<String> command(int port) throws IOException {
            String line = Pages.line(Pages.MONITORING, lineStart).replaceFirst(form, "$1");
            return Stream.of(line.split(separator))
                    .map(word -> word.replace("\"", ""))
                    .map(word -> word.replaceFirst("^(/usr/bin/)?java$", java()))
                    .map(word -> word.replaceFirst("^/.*chat-server\\.jar$", System.getProperty("chatserver.jar")))
                    .map(word -> word.replaceFirst("^localhost:4000$", "127.0.0.1:" + port))
                    .toList();
        }

        private static String java() {
            return Path.of(System.getProperty("java.home"), "bin", "java").toString();
        }

        /** The exit status of the check. */
        private int check(int port) throws Exception {
            List<String> command = command(port);
            assertThat(command).contains("-jar", System.getProperty("chatserver.jar"), "127.0.0.1:" + port);
            Process process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCheckIsAProbeThatSucceedsAsLongAsTheServerHasRoom(Place place) throws Exception {
        int port;
        try (ServerProcess server =
                ServerProcess.start("--host=127.0.0.1", "--port=0", "--max-connections=1", "--log-level=debug")) {
            port = server.port();
            assertThat(place.check(port)).isZero();
            assertThat(server.awaitOut("probe from")).contains("DEBUG").endsWith(": hangup");
            try (TestClient alice = loginOnceThereIsRoom(port)) {
                alice.send("PING").expect("PONG");
                assertThat(place.check(port)).isEqualTo(1);
            }
        }
        assertThat(place.check(port)).as("without a server").isEqualTo(1);
    }

    /** Returns a client that has logged in. The place of the probe is free a moment after the log says that it has ended. */
    private static TestClient loginOnceThereIsRoom(int port) {
        TestClient[] alice = new TestClient[1];
        Await.until("log in", () -> {
            alice[0] = TestClient.connect(port).send("LOGIN alice");
            boolean hasLoggedIn = "OK".equals(alice[0].receive());
            if (!hasLoggedIn) {
                alice[0].close();
            }
            return hasLoggedIn;
        });
        return alice[0];
    }

    @Test
    void theCheckOfAServerWithTlsIsAProbeThatSucceeds() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                Map.of("CHAT_TLS_PASSWORD", TestKeys.PASSWORD),
                "--host=127.0.0.1",
                "--port=0",
                "--tls-keystore=" + TestKeys.KEYSTORE)) {
            assertThat(Place.CONTAINER.check(server.port())).isZero();
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out()).noneMatch(line -> line.contains("no login") || line.contains("probe"));
        }
    }
}
