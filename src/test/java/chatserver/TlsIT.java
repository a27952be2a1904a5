package chatserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import chatserver.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar with TLS and a password, driven by openssl, where it is installed; and what the log says about it. */
class TlsIT {
    private static final Map<String, String> KEYSTORE_PASSWORD = Map.of("CHAT_TLS_PASSWORD", TestKeys.PASSWORD);

    @TempDir
    private static Path folder;

    private static ServerProcess server;

    private final List<Process> tools = new ArrayList<>();

    @BeforeAll
    static void startServer() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "correct horse\n");
        server = ServerProcess.start(
                KEYSTORE_PASSWORD,
                "--host=127.0.0.1",
                "--port=0",
                "--tls-keystore=" + TestKeys.KEYSTORE,
                "--password-file=" + key);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
        assertThat(server.out()).noneMatch(line -> line.contains("horse") || line.contains(TestKeys.PASSWORD));
        assertThat(server.err()).isEmpty();
        server.close();
    }

    @AfterEach
    void endTools() throws InterruptedException {
        for (Process tool : tools) {
            tool.destroyForcibly().waitFor();
        }
    }

    private Process openssl(String... options) throws IOException {
        Tools.assumeInstalled("openssl");
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-verify_quiet", "-connect", "127.0.0.1:" + server.port()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        if (command.contains("-quiet")) {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        } else {
            builder.redirectErrorStream(true); // it is there that it says what a key has made it do
        }
        Process tool = builder.start();
        tools.add(tool);
        return tool;
    }

    private static void type(Process openssl, String text) throws IOException {
        OutputStream keys = openssl.getOutputStream();
        keys.write(text.getBytes(UTF_8));
        keys.flush();
    }

    private static void expectShown(Process openssl, String line) throws IOException {
        StringBuilder shown = new StringBuilder();
        int octet;
        while (shown.indexOf(line + "\n") < 0
                && (octet = openssl.getInputStream().read()) >= 0) {
            shown.append((char) octet);
        }
        assertThat(shown).contains(line + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aScriptPipesIntoOpenssl(String version) throws Exception {
        Process openssl = openssl("-quiet", version);
        type(openssl, "LOGIN bot correct horse\nMSG hi\nDM bot grüß dich ✓\nWHO\nQUIT\n");
        assertThat(Tools.outputOf(openssl))
                .matches("OK\nDM bot grüß dich ✓\nOK\n(USER \\S+\n)*USER bot\n(USER \\S+\n)*");
        assertThat(openssl.exitValue()).isZero();
    }

    @Test
    void aPersonTalksThroughOpenssl() throws Exception {
        Process openssl = openssl("-quiet");
        type(openssl, "LOGIN alice\n");
        expectShown(openssl, "ERR wrong-password (this room needs a password: LOGIN <username> <password>)");
        type(openssl, "LOGIN alice correct horse\n");
        expectShown(openssl, "OK");
        type(openssl, "PING\n");
        expectShown(openssl, "PONG");
        server.awaitOut(" alice] login from 127.0.0.1");
        type(openssl, "QUIT\n");
        assertThat(Tools.outputOf(openssl)).isEmpty();
        server.awaitOut(" alice] logout from 127.0.0.1: quit");
    }

    /** In openssl, K on a line alone asks for new keys in both directions. */
    @Test
    void opensslMayAskForNewKeys() throws Exception {
        Process openssl = openssl("-tls1_3");
        type(openssl, "LOGIN keys correct horse\n");
        expectShown(openssl, "OK");
        for (int i = 0; i < 3; i++) {
            type(openssl, "K\n");
            expectShown(openssl, "KEYUPDATE"); // typed too early, the next line would be taken for a part of this
            type(openssl, "PING\n");
            expectShown(openssl, "PONG");
        }
    }

    /** And R asks for another handshake. */
    @Test
    void aRenegotiationByOpensslIsRefused() throws Exception {
        Process openssl = openssl("-tls1_2");
        type(openssl, "LOGIN again correct horse\n");
        expectShown(openssl, "OK");
        type(openssl, "R\n");
        assertThat(Tools.outputOf(openssl)).contains("RENEGOTIATING");
        server.awaitOut(" again] logout from 127.0.0.1: lost");
    }

    @Test
    void aClientThatDoesNotSpeakTlsGetsALogLine() throws Exception {
        TestClient plain = TestClient.connect(server.port()).send("LOGIN alice correct horse");
        plain.expect("ERR tls-required (connect over TLS: openssl s_client -quiet -connect <host>:<port>)")
                .expectEnd();
        plain.close();
        server.awaitOut("no login from 127.0.0.1: plain-text");
        byte[] unknownVersion = {22, 3, 1, 0, 4, 1, 0, 0, 0};
        TestClient garbled = TestClient.connect(server.port()).sendRaw(unknownVersion);
        garbled.expectAtMost(7);
        garbled.close();
        server.awaitOut("no login from 127.0.0.1: tls-failed");
    }

    @Test
    void theStartLineSaysThatTlsIsOn() {
        assertThat(server.awaitOut("Server listening on port ")).contains("(TLS, host 127.0.0.1, ");
    }

    @Test
    void aTlsFileThatCannotBeUsedIsNamedInALine() throws Exception {
        Path missing = folder.resolve("missing");
        try (ServerProcess locked = ServerProcess.start(
                        Map.of("CHAT_TLS_PASSWORD", "a guess"), "--port=0", "--tls-keystore=" + TestKeys.KEYSTORE);
                ServerProcess keyless = ServerProcess.start("--port=0", "--password-file=" + missing)) {
            assertThat(locked.awaitExit()).isEqualTo(1);
            assertThat(locked.out()).isEmpty();
            assertThat(locked.err())
                    .containsExactly("chat-server: cannot use the TLS keystore '" + TestKeys.KEYSTORE
                            + "': its password is wrong; set CHAT_TLS_PASSWORD or --tls-password-file");
            assertThat(keyless.awaitExit()).isEqualTo(1);
            assertThat(keyless.out()).isEmpty();
            assertThat(keyless.err())
                    .containsExactly("chat-server: cannot take a password from '" + missing + "': no such file");
        }
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_21) // later ones have elliptic curves in java.base
    void withoutTheModuleForEllipticCurvesTheErrorDoesNotBlameThePassword() throws Exception {
        ServerProcess.Launch limited =
                ServerProcess.Launch.ORDINARY.with("--limit-modules=java.se,jdk.management,jdk.net,jdk.jfr");
        try (ServerProcess start = ServerProcess.start(
                limited,
                "--port=0",
                "--tls-keystore=" + TestKeys.KEYSTORE,
                "--tls-password-file=" + TestKeys.PASSWORD_FILE)) {
            assertThat(start.awaitExit()).isEqualTo(1);
            assertThat(start.err())
                    .containsExactly("chat-server: cannot use the TLS keystore '" + TestKeys.KEYSTORE
                            + "': this Java cannot use its kind of key;"
                            + " elliptic curves need the module jdk.crypto.ec");
        }
    }
}
