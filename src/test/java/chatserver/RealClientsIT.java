package chatserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.Json;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as it is run, driven by the clients that people use: nc and telnet, where they are installed. */
class RealClientsIT {
    private static final String LOCALHOST = "127.0.0.1";

    private static ServerProcess server;
    private static String port;

    private final List<Process> tools = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start("--host", LOCALHOST, "0");
        port = Integer.toString(server.port());
    }

    @AfterAll
    static void stopServer() throws InterruptedException {
        server.close();
    }

    @AfterEach
    void endEverything() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
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
    void aScriptPipesIntoNc() throws Exception {
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
    void aPersonTalksThroughNc() throws Exception {
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
    void allAnswersReachAnNcThatHasEndedItsInput() throws Exception {
        Process nc = nc();
        type(nc, "LOGIN bot\n" + "PING\n".repeat(50_000));
        nc.getOutputStream().close();
        assertThat(Tools.outputOf(nc)).isEqualTo("OK\n" + "PONG\n".repeat(50_000));
    }

    /** Closing with input unread would have the last line thrown away by nc's kernel: several runs, to be sure. */
    @Test
    void theLastLineReachesAnNcThatGoesOnSending() throws Exception {
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
    void whatIsOwedAtQuitReachesAnNcThatGoesOnSending() throws Exception {
        assumeNc();
        TestClient bob = login("bob");
        String talking = "{ echo LOGIN bot; echo WHO; echo MSG bye; echo QUIT; yes MSG ghost; }";
        Process nc = tool("sh", "-c", talking + " | nc -N " + LOCALHOST + " " + port);
        assertThat(Tools.outputOf(nc)).isEqualTo("OK\nUSER bob\nUSER bot\n");
        bob.expect("MSG bot bye", "INFO bot disconnected").expectNothing();
    }

    // telnet

    /** A person at a telnet, as the script says; see there. */
    private Process telnet(String... script) throws IOException, URISyntaxException {
        Tools.assumeInstalled("expect");
        Tools.assumeInstalled("telnet");
        Path expect = Path.of(RealClientsIT.class.getResource("telnet.exp").toURI());
        List<String> command = new ArrayList<>(List.of("expect", expect.toString(), port));
        command.addAll(List.of(script));
        return tool(command.toArray(String[]::new));
    }

    @Test
    void aPersonTalksThroughTelnet() throws Exception {
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
    void aKeyLeavesTelnet(String key, String octet) throws Exception {
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
    void whatIsTypedInTelnetArrivesAsItIsAndTheScreenStaysAlive(String text) throws Exception {
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

    // settings

    @Test
    void helpAndVersion() throws Exception {
        try (ServerProcess help = ServerProcess.start("--help");
                ServerProcess version = ServerProcess.start("-V")) {
            assertThat(help.awaitExit()).isZero();
            assertThat(help.err()).isEmpty();
            assertThat(help.out().get(0)).isEqualTo("Usage: java -jar chat-server.jar [OPTION]... [PORT]");
            assertThat(help.out()).anyMatch(line -> line.contains("--idle-timeout"));
            assertThat(version.awaitExit()).isZero();
            assertThat(version.err()).isEmpty();
            assertThat(version.out()).singleElement().asString().matches("chat-server \\d+\\.\\d+\\.\\d+\\S*");
        }
    }

    @Test
    void thePortMayComeFromTheEnvironmentAndTheFreeOneTakenIsTold() throws Exception {
        try (ServerProcess other = ServerProcess.start(Map.of("CHAT_PORT", "0", "CHAT_HOST", LOCALHOST))) {
            assertThat(other.port()).isPositive().isNotEqualTo(4000);
            String line = other.awaitOut("Server listening on port " + other.port());
            assertThat(line).contains("host " + LOCALHOST, "pid " + other.pid(), " ms");
            try (TestClient alice = TestClient.connect(other.port())) {
                alice.send("LOGIN alice").expect("OK").expectNothing();
            }
        }
    }

    @Test
    void anArgumentWinsAndTheVariableThatLosesIsNotRead() throws Exception {
        Map<String, String> environment = Map.of("CHAT_PORT", "nonsense", "CHAT_IDLE_TIMEOUT", "");
        try (ServerProcess other = ServerProcess.start(environment, "--host=127.0.0.1", "-p", "0")) {
            assertThat(other.port()).isPositive();
            assertThat(other.err()).isEmpty();
        }
    }

    @Test
    void aWrongSettingIsNamedWithItsSource() throws Exception {
        try (ServerProcess variable = ServerProcess.start(Map.of("CHAT_PORT", "70000"));
                ServerProcess argument = ServerProcess.start("--idle-timeout=soon");
                ServerProcess unknown = ServerProcess.start("--idle-timout=1")) {
            assertThat(variable.awaitExit()).isEqualTo(2);
            assertThat(variable.out()).isEmpty();
            assertThat(variable.err())
                    .containsExactly("chat-server: invalid port '70000' (from CHAT_PORT):"
                            + " expected a number from 0 to 65535");
            assertThat(argument.awaitExit()).isEqualTo(2);
            assertThat(argument.err())
                    .singleElement()
                    .asString()
                    .startsWith("chat-server: invalid idle-timeout 'soon' (from the command line): expected ");
            assertThat(unknown.awaitExit()).isEqualTo(2);
            assertThat(unknown.out()).isEmpty();
            assertThat(unknown.err()).hasSizeBetween(1, 2);
            assertThat(unknown.err().get(0))
                    .startsWith("chat-server: unknown option '--idle-timout'")
                    .contains("--idle-timeout");
        }
    }

    @Test
    void checkShowsTheSettingsAndStops() throws Exception {
        Map<String, String> environment = Map.of("CHAT_RATE", "5", "CHAT_PROT", "1");
        try (ServerProcess right = ServerProcess.start(environment, "--check", "70");
                ServerProcess wrong = ServerProcess.start("--check", "--rate=fast")) {
            assertThat(right.awaitExit()).isZero();
            assertThat(right.out().get(0)).matches("port +70 +from the command line");
            assertThat(right.out()).anyMatch(line -> line.matches("rate +5 +from CHAT_RATE"));
            assertThat(right.err())
                    .containsExactly("chat-server: unknown variable 'CHAT_PROT' is ignored: did you mean 'CHAT_PORT'?");
            assertThat(wrong.awaitExit()).isEqualTo(2);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err())
                    .singleElement()
                    .asString()
                    .startsWith("chat-server: invalid rate 'fast' (from the command line): expected ");
        }
    }

    @Test
    void aPortInUseIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOCALHOST));
                ServerProcess other = ServerProcess.start("--host", LOCALHOST, "" + taken.getLocalPort())) {
            assertThat(other.awaitExit()).isEqualTo(1);
            assertThat(other.err()).hasSize(2);
            assertThat(other.err().get(0))
                    .isEqualTo("chat-server: cannot listen on " + LOCALHOST + ":" + taken.getLocalPort()
                            + ": Address already in use");
            assertThat(other.out()).isEmpty();
        }
    }

    @Test
    void anAddressThatIsNotOursIsNamed() throws Exception {
        try (ServerProcess other = ServerProcess.start("--host=192.0.2.1", "--port=0")) {
            assertThat(other.awaitExit()).isEqualTo(1);
            assertThat(other.err()).hasSizeBetween(1, 2);
            assertThat(other.err().get(0)).startsWith("chat-server: cannot listen on 192.0.2.1:0: ");
            assertThat(other.out()).isEmpty();
        }
    }

    // signals and the log

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalStopsTheServerInGoodOrder(String signal) throws Exception {
        try (ServerProcess other = ServerProcess.start("--host", LOCALHOST, "0")) {
            TestClient alice = client(other).send("LOGIN alice").expect("OK");
            TestClient bob = client(other).send("LOGIN bob").expect("OK");
            alice.sendRaw("MSG hi\n".repeat(10_000)).expectNothing();
            assumeThat(ignores(other, signal))
                    .as("SIG" + signal + " is ignored here")
                    .isFalse();
            other.signal(signal);
            for (int i = 0; i < 10_000; i++) {
                bob.expect("MSG alice hi");
            }
            bob.expect("INFO server-shutdown").expectEnd();
            alice.expect("INFO server-shutdown").expectEnd();
            bob.close();
            alice.close();
            assertThat(other.awaitExit()).isZero();
            assertThat(other.out().get(other.out().size() - 1)).contains("stopped");
            assertThat(other.err()).isEmpty();
        }
    }

    /** Whoever started this build may have had it ignore SIGINT, as a shell does for what runs in the background. */
    private static boolean ignores(ServerProcess process, String signal) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!signal.equals("INT") || !Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 2 - 1) != 0);
        }
    }

    @Test
    void aSecondSignalChangesNothing() throws Exception {
        try (ServerProcess other = ServerProcess.start("--host", LOCALHOST, "0")) {
            TestClient alice = client(other).send("LOGIN alice").expect("OK");
            other.signal("TERM");
            alice.expect("INFO server-shutdown"); // and stays, so that the server is still stopping
            other.signal("TERM");
            other.signal("TERM");
            alice.expectEnd();
            alice.close();
            assertThat(other.awaitExit()).isZero();
            assertThat(other.out().get(other.out().size() - 1)).contains("stopped");
            assertThat(other.err()).isEmpty();
        }
    }

    @Test
    void theLogTellsWhoCameAndWentAndNothingThatWasSaid() throws Exception {
        try (ServerProcess other = ServerProcess.start("--host", LOCALHOST, "0")) {
            TestClient alice = client(other).send("LOGIN alice").expect("OK");
            TestClient bob = client(other).sendRaw("LOGIN se\u001bcret\nLOGIN bob\n");
            bob.expectStart("ERR invalid-username (").expect("OK");
            alice.sendRaw("MSG a-secret\nDM bob another-secret\nsecret\u001b[2J\u0085\nLOGIN secret\n");
            alice.expect("OK").expectStart("ERR unknown-command (").expectStart("ERR already-logged-in (");
            bob.expect("MSG alice a-secret", "DM alice another-secret");
            alice.send("QUIT").expectEnd();
            alice.close();
            bob.reset();
            for (String name : List.of("alice", "bob")) {
                assertThat(other.awaitOut(name + "] login")).contains(LOCALHOST);
                assertThat(other.awaitOut(name + "] logout")).contains(LOCALHOST);
            }
            other.signal("TERM");
            assertThat(other.awaitExit()).isZero();
            assertThat(other.out()).allMatch(line -> line.matches("[\\x20-\\x7e]*") && !line.contains("secret"));
            assertThat(other.err()).isEmpty();
        }
    }

    @Test
    void inJsonEachLineOfTheLogIsAnObjectWhateverClientsSend() throws Exception {
        try (ServerProcess other = ServerProcess.start("--host", LOCALHOST, "--log-format=json", "0")) {
            TestClient alice = client(other).sendRaw("LOGIN \"},{\\\u001b\u2028\nLOGIN alice\n\"}{\\\u0085\n");
            alice.expectStart("ERR invalid-username (").expect("OK").expectStart("ERR unknown-command (");
            alice.reset();
            other.awaitOut("logout");
            other.signal("TERM");
            assertThat(other.awaitExit()).isZero();
            assertThat(other.out())
                    .extracting(line -> (String) Json.object(line).get("formattedMessage"))
                    .satisfiesExactly(
                            message -> assertThat(message).startsWith("Server listening on port " + other.port()),
                            message -> assertThat(message).isEqualTo("login from " + LOCALHOST),
                            message -> assertThat(message).startsWith("logout from " + LOCALHOST),
                            message -> assertThat(message).isEqualTo("stopping"),
                            message -> assertThat(message).startsWith("served 1 connections, 1 logins, 3 lines in, "),
                            message -> assertThat(message).isEqualTo("stopped"));
            assertThat(other.err()).isEmpty();
        }
    }

    // tools

    private TestClient login(String name) throws IOException {
        return client(server).send("LOGIN " + name).expect("OK");
    }

    private TestClient client(ServerProcess of) throws IOException {
        TestClient client = TestClient.connect(of.port());
        clients.add(client);
        return client;
    }

    private Process tool(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process tool = builder.start();
        tools.add(tool);
        return tool;
    }
}
