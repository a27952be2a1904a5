package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Arguments, environment, errors and exit status of the jar as it is run. */
@Order(1) // takes long
class SettingsIT {
    private static final String LOCALHOST = "127.0.0.1";

    @Test
    void helpAndVersionArePrintedWithStatusZero() throws Exception {
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
    void thePortMayComeFromTheEnvironmentAndTheStartLineNamesTheFreeOneTaken() throws Exception {
        try (ServerProcess server = ServerProcess.start(Map.of("CHAT_PORT", "0", "CHAT_HOST", LOCALHOST))) {
            assertThat(server.port()).isPositive().isNotEqualTo(4000);
            String line = server.awaitOut("Server listening on port " + server.port());
            assertThat(line).contains("host " + LOCALHOST, "pid " + server.pid(), " ms");
            try (TestClient alice = TestClient.connect(server.port())) {
                alice.send("LOGIN alice").expect("OK").expectNothing();
            }
        }
    }

    @Test
    void anArgumentBeatsAVariableWhoseValueIsNotParsed() throws Exception {
        Map<String, String> environment = Map.of("CHAT_PORT", "nonsense", "CHAT_IDLE_TIMEOUT", "");
        try (ServerProcess server = ServerProcess.start(environment, "--host=127.0.0.1", "-p", "0")) {
            assertThat(server.port()).isPositive();
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void anErrorNamesTheWrongSettingAndItsSource() throws Exception {
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
    void checkPrintsTheSettingsAndExits() throws Exception {
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
    void checkFailsAsTheStartWouldIfAFileOrTheHostCannotBeUsed() throws Exception {
        List<String> keystore = List.of("--tls-keystore=/no/such/file.p12");
        List<String> certificate = List.of("--tls-cert=/no/such/cert.pem", "--tls-key=/no/such/key.pem");
        List<String> password = List.of("--password-file=/no/such/password");
        List<String> operators = List.of("--operator-password-file=/no/such/operators");
        List<String> host = List.of("--host=no-such-host.invalid");
        for (List<String> options : List.of(keystore, certificate, password, operators, host)) {
            List<String> forCheck = new ArrayList<>(options);
            forCheck.add("--check");
            try (ServerProcess check = ServerProcess.start(forCheck.toArray(String[]::new));
                    ServerProcess start = ServerProcess.start(options.toArray(String[]::new))) {
                assertThat(check.awaitExit()).isEqualTo(1);
                assertThat(start.awaitExit()).isEqualTo(1);
                assertThat(check.err()).isNotEmpty().isEqualTo(start.err());
                assertThat(check.out()).first().asString().startsWith("port ");
            }
        }
    }

    @Test
    void checkDoesNotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOCALHOST));
                ServerProcess check = ServerProcess.start("--check", "--host", LOCALHOST, "" + taken.getLocalPort())) {
            assertThat(check.awaitExit()).isZero();
        }
    }

    @Test
    void anErrorNamesThePortInUseAndWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOCALHOST));
                ServerProcess server = ServerProcess.start("--host", LOCALHOST, "" + taken.getLocalPort())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.err()).hasSize(2);
            assertThat(server.err().get(0))
                    .isEqualTo("chat-server: cannot listen on " + LOCALHOST + ":" + taken.getLocalPort()
                            + ": Address already in use");
            assertThat(server.out()).isEmpty();
        }
    }

    @Test
    void anErrorNamesAnAddressThatIsNotThisMachines() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=192.0.2.1", "--port=0")) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.err()).hasSizeBetween(1, 2);
            assertThat(server.err().get(0)).startsWith("chat-server: cannot listen on 192.0.2.1:0: ");
            assertThat(server.out()).isEmpty();
        }
    }

    @Test
    void theServerStartsWithTheVariablesThatKubernetesSetsForAServiceCalledChat() throws Exception {
        Map<String, String> environment = Map.of(
                "CHAT_PORT", "tcp://10.96.12.7:4000",
                "CHAT_SERVICE_HOST", "10.96.12.7",
                "CHAT_SERVICE_PORT", "4000",
                "CHAT_PORT_4000_TCP", "tcp://10.96.12.7:4000");
        try (ServerProcess server = ServerProcess.start(environment, "--check")) {
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out()).first().asString().matches("port +4000 +the default");
            assertThat(server.err())
                    .containsExactly("chat-server: variable 'CHAT_PORT' is ignored: its value 'tcp://10.96.12.7:4000'"
                            + " is of the form that Kubernetes and Docker set for a service named \"chat\"");
        }
        try (ServerProcess server = ServerProcess.start(environment, "--host=127.0.0.1", "--port=0")) {
            assertThat(server.port()).isPositive();
        }
    }
}
