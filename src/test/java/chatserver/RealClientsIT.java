package chatserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.Crowd;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients that people use, nc and telnet, where they are installed; and the jar as it is run. */
class RealClientsIT {
    private static final String LOCALHOST = "127.0.0.1";

    private static ServerProcess server;
    private static String port;

    private final List<Process> tools = new ArrayList<>();
    private final Crowd clients = new Crowd();

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start("--host", LOCALHOST, "--write-timeout=3", "0"); // for clients that never hang up
        port = Integer.toString(server.port());
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        server.close();
    }

    @AfterEach
    void endEverything() throws Exception {
        clients.close();
        for (Process tool : tools) {
            tool.descendants().forEach(ProcessHandle::destroyForcibly);
            tool.destroyForcibly().waitFor();
        }
    }

    // nc

    private Process nc() throws IOException, InterruptedException {
        assumeNc();
        return tool("nc", "-N", LOCALHOST, port);
    }

    private void assumeNc() throws IOException, InterruptedException {
        Tools.assumeInstalled("nc");
        Process help = new ProcessBuilder("nc", "-h").redirectErrorStream(true).start();
        tools.add(help);
        assumeThat(Tools.outputOf(help)).as("nc knows -N").containsPattern("-[0-9A-Za-z]*N");
    }

    @Test
    void aScriptThatPipesIntoNcGetsAllItsRepliesAndTheOthersItsLines() throws Exception {
        TestClient bob = login("bob");
        Process nc = nc();
        nc.getOutputStream().write("LOGIN bot\nMSG hi\nMSG grüß dich ✓\nDM bob psst\nWHO\n".getBytes(UTF_8));
        nc.getOutputStream().close();
        assertThat(Tools.outputOf(nc)).isEqualTo("OK\nOK\nUSER bob\nUSER bot\n");
        assertThat(nc.exitValue()).isZero();
        bob.expect("MSG bot hi", "MSG bot grüß dich ✓", "DM bot psst", "INFO bot disconnected");
        bob.expectNothing();
    }

    @Test
    void aPersonChatsThroughNc() throws Exception {
        TestClient bob = login("bob");
        Process nc = nc();
        type(nc, "LOGIN alice\n");
        expectShown(nc, "OK");
        bob.send("MSG hi alice");
        expectShown(nc, "MSG bob hi alice");
        type(nc, "MSG hi bob\n");
        bob.expect("MSG alice hi bob");
        type(nc, "QUIT\n");
        bob.expect("INFO alice disconnected");
        nc.getOutputStream().close(); // nc waits for this even when the server has closed
        assertThat(Tools.outputOf(nc)).isEmpty();
        assertThat(nc.exitValue()).isZero();
    }

    private static void type(Process nc, String text) throws IOException {
        nc.getOutputStream().write(text.getBytes(UTF_8));
        nc.getOutputStream().flush();
    }

    private static void expectShown(Process nc, String line) throws IOException {
        byte[] expected = (line + "\n").getBytes(UTF_8);
        assertThat(nc.getInputStream().readNBytes(expected.length))
                .asString(UTF_8)
                .isEqualTo(line + "\n");
    }

    @Test
    void allRepliesReachAnNcThatHasEndedItsInput() throws Exception {
        Process nc = nc();
        type(nc, "LOGIN bot\n" + "PING\n".repeat(50_000));
        nc.getOutputStream().close();
        assertThat(Tools.outputOf(nc)).isEqualTo("OK\n" + "PONG\n".repeat(50_000));
    }

    /** If the server closed with unread input, the kernel would drop the last line: mostly, so there are four runs. */
    @Test
    void theReasonOfAnErrorCloseReachesAnNcThatGoesOnSending() throws Exception {
        assumeNc();
        List<Process> flooding = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            flooding.add(tool("sh", "-c", "yes LOGINX | nc -N " + LOCALHOST + " " + port));
        }
        for (Process nc : flooding) {
            List<String> lines = Tools.outputOf(nc).lines().toList();
            assertThat(lines).hasSize(101);
            assertThat(lines.subList(0, 100)).allMatch(line -> line.startsWith("ERR unknown-command ("));
            assertThat(lines.get(100)).startsWith("ERR too-many-errors (");
        }
    }

    @Test
    void pendingRepliesReachAnNcThatGoesOnSendingAfterQuit() throws Exception {
        assumeNc();
        TestClient bob = login("bob");
        String talking = "{ echo LOGIN bot; echo WHO; echo MSG bye; echo QUIT; yes MSG ghost; }";
        Process nc = tool("sh", "-c", talking + " | nc -N " + LOCALHOST + " " + port);
        assertThat(Tools.outputOf(nc)).isEqualTo("OK\nUSER bob\nUSER bot\n");
        bob.expect("MSG bot bye", "INFO bot disconnected").expectNothing();
    }

    // telnet

    /** A person at a telnet who follows a script. The file telnet.exp documents its words. */
    private Process telnet(String... script) throws IOException, URISyntaxException {
        Tools.assumeInstalled("expect");
        Tools.assumeInstalled("telnet");
        Path expect = Path.of(RealClientsIT.class.getResource("telnet.exp").toURI());
        List<String> command = new ArrayList<>(List.of("expect", expect.toString(), port));
        command.addAll(List.of(script));
        return tool(command.toArray(String[]::new));
    }

    @Test
    void aPersonChatsThroughTelnet() throws Exception {
        TestClient bob = login("bob");
        Process telnet = telnet(
                "type", "login alice",
                "see", "OK",
                "type", "msg hi bob",
                "see", "MSG bob hi alice",
                "type", "who",
                "see", "USER alice",
                "see", "USER bob",
                "type", "quit",
                "see", "Connection closed by foreign host.");
        bob.expect("MSG alice hi bob").send("MSG hi alice").expect("INFO alice disconnected");
        expectSuccess(telnet);
    }

    @ParameterizedTest
    @CsvSource({"Ctrl-C, 03", "Ctrl-D, 04"})
    void ctrlCAndCtrlDInTelnetEndTheConnection(String key, String octet) throws Exception {
        TestClient bob = login("bob");
        Process telnet = telnet(
                "type", "LOGIN alice",
                "see", "OK",
                "press", octet,
                "see", "Connection closed by foreign host.");
        bob.expect("INFO alice disconnected").expectNothing();
        expectSuccess(telnet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grüße", "✓", "ミ", "ab ✓ミ cd"})
    void textTypedInTelnetArrivesUnchangedAndTelnetGoesOnShowingLines(String text) throws Exception {
        TestClient bob = login("bob");
        Process telnet = telnet(
                "type", "LOGIN alice",
                "see", "OK",
                "type", "MSG " + text,
                "see", "MSG bob got it",
                "type", "QUIT",
                "see", "Connection closed by foreign host.");
        bob.expect("MSG alice " + text).send("MSG got it").expect("INFO alice disconnected");
        expectSuccess(telnet);
    }

    private void expectSuccess(Process telnet) throws IOException, InterruptedException {
        String shown = Tools.outputOf(telnet);
        assertThat(telnet.exitValue()).as(shown).isZero();
    }

    // tools

    private TestClient login(String name) throws IOException {
        return clients.add(
                TestClient.connect(server.port()).send("LOGIN " + name).expect("OK"));
    }

    private Process tool(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process tool = builder.start();
        tools.add(tool);
        return tool;
    }
}
