package chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.Pages;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The commands with which the page on monitoring looks into a server, as they stand there. */
class LookingInsideIT {
    private static final Path TOOLS = Path.of(System.getProperty("java.home"), "bin");

    /** A property: whether to run what takes the JDK's own tools many seconds of CPU time. */
    private static final String SLOW = "chatserver.slow";

    @TempDir
    private Path folder;

    @BeforeEach
    void assumeThatThereIsAJdk() {
        assumeThat(TOOLS.resolve("jshell")).exists();
        assumeThat(Path.of("/bin/sh")).isExecutable();
    }

    @Test
    @EnabledIfSystemProperty(named = SLOW, matches = "true")
    void theJshellCommandOfThePagePrintsTheStatusOfTheServer() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "--port=0");
                TestClient alice = TestClient.connect(server.port())) {
            alice.send("LOGIN alice").expect("OK").expectNothing();
            assertThat(run("jshell", server))
                    .contains("Connections 1", "Users 1", "LinesIn 2", "Probes 0", "StalledWrites 0")
                    .contains("Refusals {banned=0, server-full=0, too-many-connections=0}");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = SLOW, matches = "true")
    void theRecordingCommandsOfThePagePrintAConnectionThatHasEnded() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "--port=0")) {
            List<String> commands = block("jcmd");
            sh(commands.subList(0, 1), server);
            try (TestClient alice = TestClient.connect(server.port())) {
                alice.send("LOGIN alice").expect("OK").send("QUIT").expectEnd();
            }
            server.awaitOut("logout");
            assertThat(sh(commands.subList(1, 3), server))
                    .contains("chatserver.Connection {", "  user = \"alice\"", "  reason = \"quit\"", "  linesIn = 2");
        }
    }

    /** A namespace stands for the service's own /tmp, and a number without a name for its dynamic user. */
    @Test
    void jcmdReachesAServerWithATmpAndAUserOfItsOwn() throws Exception {
        Tools.assumeInstalled("nsenter");
        Tools.assumeInstalled("setpriv");
        Tools.assumeMountNamespaces();
        String start = "mount -t tmpfs -o mode=1777 none /tmp && cp \"$0\" /tmp/chat-server.jar && exec "
                + "setpriv --reuid=61234 --regid=61234 --clear-groups --bounding-set=-all --no-new-privs \"$@\"";
        ServerProcess.Launch service = ServerProcess.Launch.ORDINARY
                .by("unshare", "-m", "sh", "-c", start, System.getProperty("chatserver.jar"))
                .from(Path.of("/tmp/chat-server.jar"));
        try (ServerProcess server = ServerProcess.start(service, "--host=127.0.0.1", "--port=0")) {
            server.port();
            String shell = block("PID=").get(2);
            String command = "jcmd $PID Thread.print";
            assertThat(Files.readString(Pages.MONITORING)).contains("`" + command + "`");
            assertThat(sh(List.of("echo '" + command + "' | " + shell), server))
                    .anyMatch(line -> line.startsWith("\"acceptor\""));
        }
    }

    /** For a Java without tools, as in the container. */
    @Test
    void aRecordingFromTheStartIsWrittenWhenTheServerStops() throws Exception {
        Path file = folder.resolve("chat.jfr");
        ServerProcess.Launch recording =
                ServerProcess.Launch.ORDINARY.with("-XX:StartFlightRecording=filename=" + file);
        try (ServerProcess server = ServerProcess.start(recording, "--host=127.0.0.1", "--port=0");
                TestClient alice = TestClient.connect(server.port())) {
            alice.send("LOGIN alice").expect("OK").send("QUIT").expectEnd();
            alice.close();
            server.awaitOut("logout");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
        }
        assertThat(RecordingFile.readAllEvents(file))
                .filteredOn(event -> event.getEventType().getName().equals("chatserver.Connection"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("reason")).isEqualTo("quit"));
    }

    private List<String> run(String first, ServerProcess server) throws Exception {
        return sh(block(first), server);
    }

    /** The lines of the block that begins with this command. */
    private static List<String> block(String command) throws IOException {
        return Files.readAllLines(Pages.MONITORING).stream()
                .dropWhile(line -> !line.startsWith(command))
                .takeWhile(line -> !line.equals("```"))
                .toList();
    }

    private List<String> sh(List<String> commands, ServerProcess server) throws Exception {
        String script = String.join("\n", commands)
                .replace("chat-server.jar", System.getProperty("chatserver.jar"))
                .replace("/tmp/chat.jfr", folder.resolve("chat.jfr").toString());
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script);
        builder.environment().put("PID", Long.toString(server.pid()));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.util.prefs.userRoot=" + folder);
        builder.environment().merge("PATH", TOOLS.toString(), (path, tools) -> tools + File.pathSeparator + path);
        return Tools.run(builder).lines().toList();
    }
}
