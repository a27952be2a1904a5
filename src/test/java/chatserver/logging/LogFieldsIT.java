package chatserver.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import chatserver.connection.CloseReason;
import chatserver.testing.Json;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fields of the JSON lines of a server, which the page on monitoring lists. */
class LogFieldsIT {
    private static final String LOCALHOST = "127.0.0.1";
    private static final Path PAGE = Path.of("src/site/monitoring.md");

    @Test
    void loginLogoutAndRefusalHaveTheirFields() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                "--host=" + LOCALHOST,
                "--port=0",
                "--log-format=json",
                "--max-per-address=1",
                "--exempt-loopback=false")) {
            try (TestClient alice = TestClient.connect(server.port());
                    TestClient second = TestClient.connect(server.port())) {
                alice.send("LOGIN alice").expect("OK").send("WHO").expect("USER alice");
                second.expectStart("ERR too-many-connections (");
                alice.send("QUIT").expectEnd();
            }
            assertThat(server.awaitOut("\"logout\""))
                    .contains("\"connection\":1,")
                    .contains("\"lines\":3,");
            Map<?, ?> logout = onlyLineAbout("logout", server);
            assertThat(logout.get("thread")).isEqualTo("conn-1 alice");
            assertThat(logout.get("message"))
                    .asString()
                    .matches("logout from 127\\.0\\.0\\.1: quit after \\d+ s, 3 lines in, 14 bytes out");
            assertThat(fields(onlyLineAbout("login", server)))
                    .containsExactly(entry("user", "alice"), entry("address", LOCALHOST), entry("connection", "1"));
            assertThat(fields(onlyLineAbout("refused", server)))
                    .containsExactly(entry("reason", "too-many-connections"), entry("address", LOCALHOST));
            Map<String, Object> atLogout = fields(logout);
            assertThat(atLogout.remove("seconds")).asString().matches("\\d+");
            assertThat(atLogout)
                    .containsExactly(
                            entry("user", "alice"),
                            entry("address", LOCALHOST),
                            entry("connection", "1"),
                            entry("reason", "quit"),
                            entry("lines", "3"),
                            entry("bytes", "14"));
        }
    }

    @Test
    void aCountOfRefusalsHasItsNumberAndReason() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                        "--host=" + LOCALHOST, "--port=0", "--log-format=json", "--max-connections=1");
                TestClient alice = TestClient.connect(server.port())) {
            alice.send("LOGIN alice").expect("OK");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (server.out().stream().noneMatch(line -> line.contains("\"count\":"))) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                TestClient.connect(server.port()).close();
            }
            Map<?, ?> line = linesAbout("refused", server).stream()
                    .filter(refusal -> refusal.get("count") != null)
                    .findFirst()
                    .orElseThrow();
            assertThat(fields(line).keySet()).containsExactly("reason", "count");
            assertThat(line.get("reason")).isEqualTo("server-full");
            assertThat(line.get("message"))
                    .isEqualTo("refused " + line.get("count") + " more connections in a second: server-full");
        }
    }

    @Test
    void atLevelDebugFailedHandshakesProbesAndRefusedCommandsAreLoggedWithoutTexts(@TempDir Path folder)
            throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "the-secret\n");
        try (ServerProcess server = ServerProcess.start(
                Map.of("CHAT_TLS_PASSWORD", TestKeys.PASSWORD),
                "--host=" + LOCALHOST,
                "--port=0",
                "--log-format=json",
                "--log-level=debug",
                "--tls-keystore=" + TestKeys.KEYSTORE,
                "--password-file=" + password)) {
            try (TestClient probe = TestClient.connect(server.port())) {
                probe.endOutput().expectEnd();
            }
            assertThat(fields(lineAbout("probe", server)))
                    .containsExactly(entry("address", LOCALHOST), entry("connection", "1"), entry("reason", "hangup"));

            try (TestClient stranger = TestClient.connect(server.port())) {
                stranger.sendRaw("\u0016\u0003\u0001\u0000\u0005hello").endOutput();
                assertThat(fields(lineAbout("input-failed", server)))
                        .containsEntry("reason", "tls-failed")
                        .containsEntry("connection", "2")
                        .hasEntrySatisfying(
                                "cause",
                                cause -> assertThat(cause.toString())
                                        .startsWith("javax.net.ssl.SSL")
                                        .containsIgnoringCase("handshake"));
            }
            assertThat(fields(lineAbout("no-login", server)))
                    .containsEntry("reason", "tls-failed")
                    .containsEntry("bytes", "0");

            try (TestClient alice = TestClient.connectTls(server.port(), "TLSv1.3")) {
                alice.send("LOGIN alice a-secret").expectStart("ERR wrong-password (");
                alice.send("LOGIN alice the-secret").expect("OK");
                alice.send("SECRET secret").expectStart("ERR unknown-command (");
                alice.send("DM secret secret").expectStart("ERR user-not-found (");
                alice.send("QUIT").expectEnd();
            }
            assertThat(lineAbout("wrong-password", server).get("user")).isNull();
            server.awaitOut("\"logout\"");
            assertThat(linesAbout("command-refused", server))
                    .extracting(line -> line.get("user") + " " + line.get("reason"))
                    .containsExactly("null wrong-password", "alice unknown-command", "alice user-not-found");
            assertThat(server.out()).noneMatch(line -> line.toLowerCase().contains("secret"));
        }
    }

    @Test
    void thePageListsEveryEventFieldAndReason() throws Exception {
        String page = Files.readString(PAGE, StandardCharsets.UTF_8);
        for (LogEvent event : LogEvent.values()) {
            assertThat(page).contains("| `" + event + "` |");
        }
        for (CloseReason reason : CloseReason.values()) {
            assertThat(page).contains("`" + reason + "`");
        }
        List<String> names = new ArrayList<>();
        for (var field : LogEvent.class.getFields()) {
            if (field.getType() == String.class) {
                names.add((String) field.get(null));
            }
        }
        assertThat(names).contains("event", "user").allMatch(name -> page.contains("`" + name + "`"));
    }

    private static Map<?, ?> lineAbout(String event, ServerProcess server) {
        server.awaitOut("\"event\":\"" + event + '"');
        return onlyLineAbout(event, server);
    }

    private static Map<?, ?> onlyLineAbout(String event, ServerProcess server) {
        List<Map<?, ?>> lines = linesAbout(event, server);
        assertThat(lines).as(event).hasSize(1);
        return lines.get(0);
    }

    private static List<Map<?, ?>> linesAbout(String event, ServerProcess server) {
        List<Map<?, ?>> lines = new ArrayList<>();
        for (String text : server.out()) {
            Map<?, ?> line = Json.object(text);
            if (event.equals(line.get("event"))) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** The fields that not every line has, in their order. */
    private static Map<String, Object> fields(Map<?, ?> line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        line.forEach((name, value) -> fields.put((String) name, value));
        assertThat(fields.keySet()).startsWith("timestamp", "level", "thread", "logger", "message", "event");
        fields.keySet().removeAll(List.of("timestamp", "level", "thread", "logger", "message", "event"));
        return fields;
    }
}
