package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The recorded demo shows what the server prints and sends today, apart from numbers. */
class DemoIT {
    private static final Path DEMO = Path.of("src/site/demo.svg");
    private static final Path STEPS = Path.of("src/site/Demo.java");

    /** A step of the session in Demo.java: action, pane, what is typed or awaited, what is awaited then. */
    private static final Pattern STEP = Pattern.compile(
            "^ +(type|await|press)\\((SERVER|ALICE|BOB), \"([^\"]*)\"(?: \\+ port)?(?:, \"([^\"]*)\".*)?\\);",
            Pattern.MULTILINE);

    private final Map<String, TestClient> clients = new LinkedHashMap<>(); // by their panes
    private final Map<String, StringBuilder> screens = new LinkedHashMap<>(); // by their panes

    @Test
    void theDemoShowsEveryLineThatTheServerPrintsAndSends() throws Exception {
        try (ServerProcess server = ServerProcess.start("--port=0")) {
            int port = server.port();
            for (MatchResult step :
                    STEP.matcher(Files.readString(STEPS)).results().toList()) {
                play(step, server, port);
            }
            server.out().forEach(line -> screen("SERVER").append(line));
        } finally {
            for (TestClient client : clients.values()) {
                client.close();
            }
        }
        assertThat(screens).containsOnlyKeys("SERVER", "ALICE", "BOB");
        for (Map.Entry<String, StringBuilder> screen : screens.entrySet()) {
            assertThat(comparable(recorded(screen.getKey())))
                    .as("%s: what %s sees, without numbers and blanks; record it anew", DEMO, screen.getKey())
                    .isEqualTo(comparable(screen.getValue().toString()));
        }
    }

    private void play(MatchResult step, ServerProcess server, int port) throws Exception {
        String pane = step.group(2);
        String text = step.group(3);
        if (pane.equals("SERVER")) {
            if (step.group(1).equals("press")) {
                server.signal("TERM"); // as Ctrl-C does, which a build in the background ignores
                clients.get("ALICE").expect("INFO server-shutdown").expectEnd();
                screen("ALICE").append("INFO server-shutdown");
                clients.get("ALICE").close();
                assertThat(server.awaitExit()).isZero();
            }
        } else if (text.startsWith("nc ")) {
            clients.put(pane, TestClient.connect(port));
        } else if (step.group(1).equals("press")) {
            clients.get(pane).expectEnd();
            clients.get(pane).close();
            server.awaitOut("logout");
        } else if (step.group(1).equals("type")) {
            clients.get(pane).send(text);
            screen(pane).append(text);
            receiveUntil(pane, step.group(4));
        } else if (!text.equals("INFO server-shutdown")) {
            receiveUntil(pane, text);
        }
    }

    private void receiveUntil(String pane, String text) throws IOException {
        String line = "";
        while (!line.contains(text)) {
            line = clients.get(pane).receive();
            assertThat(line).as("what %s reads before '%s'", pane, text).isNotNull();
            screen(pane).append(line);
        }
    }

    private StringBuilder screen(String pane) {
        return screens.computeIfAbsent(pane, key -> new StringBuilder());
    }

    /** Returns the rows that the picture describes for a pane, without the shell's. */
    private static String recorded(String pane) throws IOException {
        Matcher rows = Pattern.compile(
                        "(?m)(?:^|>)" + pane.toLowerCase(Locale.ROOT) + ": \\$ .*? / (.*?)(?: / \\$)?(?:</desc>)?$")
                .matcher(Files.readString(DEMO));
        assertThat(rows.find()).as("%s: rows of %s", DEMO, pane).isTrue();
        return rows.group(1).replace("^C", "");
    }

    /** Drops what changes from run to run, and the breaks of long lines. */
    private static String comparable(String shown) {
        return shown.replaceAll("[\\d\\s/]+", "");
    }
}
