package chatserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.monitoring.ChatServerMXBean;
import chatserver.testing.Pages;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent for Prometheus, fetched and configured as the page on monitoring shows it; skipped if it cannot be fetched. */
class ExporterIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern RULE = Pattern.compile("<>(\\w+):\", name: (\\w+), type: (\\w+)");

    private static final String QUIT = "chatserver_disconnections_total{reason=\"quit\"} 1.0";

    @TempDir
    private Path folder;

    @Test
    @Timeout(180)
    void prometheusGetsEveryNumberOfTheServerWithItsType() throws Exception {
        Path agent = fetchAgent();
        List<String> configuration = Pages.blockAfter(Pages.MONITORING, "`exporter.yaml`:");
        Path file = Files.write(folder.resolve("exporter.yaml"), configuration);
        String address = ownAddress();
        String option = Pages.line(Pages.MONITORING, "java -javaagent:")
                .split(" ")[1]
                .replaceFirst(":target/[^=]+=", ":" + agent + "=")
                .replace("127.0.0.1:", address + ":")
                .replace("exporter.yaml", file.toString());
        assertThat(option).isEqualTo("-javaagent:" + agent + "=" + address + ":9404:" + file);

        try (ServerProcess server = ServerProcess.start(
                        ServerProcess.Launch.ORDINARY.with(option),
                        "--host=127.0.0.1",
                        "--port=0",
                        "--max-per-address=1",
                        "--exempt-loopback=false");
                TestClient alice = TestClient.connect(server.port());
                TestClient second = TestClient.connect(server.port())) {
            second.expectStart("ERR too-many-connections (");
            alice.send("LOGIN alice").expect("OK").send("PING").expect("PONG");
            alice.send("QUIT").expectEnd();
            alice.close();
            try (TestClient bob = TestClient.connectFrom("127.0.0.2", server.port())) {
                bob.send("LOGIN bob").expect("OK").expectNothing();
                List<String> metrics = metrics(address, "chatserver_connections 1.0", QUIT);
                assertThat(metrics)
                        .contains(
                                "chatserver_served_connections_total 2.0",
                                "chatserver_users 1.0",
                                "chatserver_logins_total 2.0",
                                "chatserver_received_lines_total 5.0",
                                "chatserver_refusals_total{reason=\"too-many-connections\"} 1.0",
                                "chatserver_refusals_total{reason=\"server-full\"} 0.0")
                        .contains("jmx_scrape_error 0.0");
                for (MatchResult rule : rules(configuration)) {
                    String type = rule.group(3).toLowerCase();
                    assertThat(metrics).contains("# TYPE " + rule.group(2) + " " + type);
                    assertThat(metrics).anyMatch(line -> line.matches(rule.group(2) + "(\\{.*})? [0-9.E]+"));
                    assertThat(rule.group(2).endsWith("_total")).isEqualTo(type.equals("counter"));
                }
            }
        }
    }

    @Test
    void theConfigurationHasEveryNumberOfTheBean() throws IOException {
        List<String> numbers = Stream.of(ChatServerMXBean.class.getMethods())
                .filter(method -> method.getReturnType() != String.class)
                .map(Method::getName)
                .map(name -> name.substring("get".length()))
                .toList();
        assertThat(rules(Pages.blockAfter(Pages.MONITORING, "`exporter.yaml`:")))
                .extracting(rule -> rule.group(1))
                .containsExactlyInAnyOrderElementsOf(numbers);
    }

    private static List<MatchResult> rules(List<String> configuration) {
        return RULE.matcher(String.join("\n", configuration)).results().toList();
    }

    /**
     * Takes the agent from Maven's local repository. If it is not there, runs the command of the page with the Maven of this
     * build, offline if the build is.
     */
    private Path fetchAgent() throws IOException, InterruptedException {
        String shown = Pages.line(Pages.MONITORING, "./mvnw -q dependency:copy");
        String[] artifact = shown.replaceFirst(".*-Dartifact=(\\S+) .*", "$1").split(":");
        String jar = artifact[1] + "-" + artifact[2] + ".jar";
        Path repository = Path.of(System.getProperty("chatserver.repository", ""));
        Path known = repository.resolve(String.join("/", artifact[0].replace('.', '/'), artifact[1], artifact[2], jar));
        if (Files.exists(known)) {
            return known;
        }
        Path maven = Path.of(System.getProperty("chatserver.maven", "mvn"));
        assumeThat(maven).isExecutable();
        List<String> command = new ArrayList<>(List.of(shown.split(" ")));
        command.set(0, maven.toString());
        command.removeIf(word -> word.startsWith("-DoutputDirectory="));
        command.addAll(List.of("-B", "-ntp", "-DoutputDirectory=" + folder));
        if ("offline=true".equals(System.getProperty("chatserver.network"))) {
            command.add("-o");
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("maven.log").toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assumeThat(ended && process.exitValue() == 0)
                .as("the agent can be fetched: %s", Files.readString(folder.resolve("maven.log")))
                .isTrue();
        return folder.resolve(jar);
    }

    /** An address of loopback for this process alone, so that the page's port is free there. */
    private static String ownAddress() {
        long pid = ProcessHandle.current().pid();
        return "127." + (64 + (pid >> 16) % 64) + "." + (pid >> 8) % 256 + "." + pid % 256;
    }

    /** What the agent shows, as soon as it shows these lines. */
    private static List<String> metrics(String address, String... awaited) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (InputStream body =
                    URI.create("http://" + address + ":9404/metrics").toURL().openStream()) {
                List<String> lines =
                        new String(body.readAllBytes(), UTF_8).lines().toList();
                if (lines.containsAll(List.of(awaited))) {
                    return lines;
                }
                assertThat(System.nanoTime()).as("time: %s", lines).isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }
}
