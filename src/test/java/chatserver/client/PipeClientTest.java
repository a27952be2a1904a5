package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** The client of a script: lines in, lines out, the end, and its exit. */
class PipeClientTest {

    @Test
    void theInputIsSentAndReceivedLinesArePrinted() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob")) {
            assertThat(pipe(server.port(), "", "LOGIN bot\nMSG grüß dich ✓\nDM bob psst\nWHO\n"))
                    .isEqualTo("OK\nOK\nUSER bob\nUSER bot\n");
            bob.expect("MSG bot grüß dich ✓", "DM bot psst", "INFO bot disconnected")
                    .expectNothing();
        }
    }

    @Test
    void aNameLogsInFirst() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(pipe(server.port(), "bot", "WHO\n")).isEqualTo("OK\nUSER bot\n");
        }
    }

    @Test
    void itEndsWithTheServerThoughThereIsMoreToRead() throws Exception {
        try (TestServer server = TestServer.start()) {
            assertThat(pipe(server.port(), "", "QUIT\n" + "PING\n".repeat(100_000)))
                    .isEmpty();
        }
    }

    @Test
    void noByteOfTheServerActsOnATerminal() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            server.getOutputStream().write("MSG a \u001b[2J\u009b1m\u202e\u0007\r\nabc\u00ff".getBytes(UTF_8));
            server.getOutputStream().write(new byte[] {'\n', (byte) 0xc3, '\n', 'x'});
            server.shutdownOutput();
            assertThat(pipe(client, "", "")).isEqualTo("MSG a \ufffd[2J\ufffd1m\ufffd\ufffd\nabc\u00ff\n\ufffd\n");
        }
    }

    @Test
    void aRefusedLoginEndsWithAFailureAndNothingElseIsSent() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob")) {
            assertThatThrownBy(() -> pipe(server.port(), "bob", "MSG hi\n"))
                    .isInstanceOf(ClientException.class)
                    .hasMessageContaining("Another user has that name.");
            bob.expectNothing();
        }
    }

    @Test
    void aLoginWithoutAnAnswerIsAFailure() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            server.shutdownOutput();
            assertThatThrownBy(() -> pipe(client, "bob", ""))
                    .hasMessage("the server did not answer the login; it may require '--tls'");
        }
    }

    @Test
    void aServerThatSpeaksTlsIsNamedAsTheReason() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            server.getOutputStream().write(new byte[] {0x15, 3, 3, 0, 2, 2, 10});
            server.shutdownOutput();
            assertThatThrownBy(() -> pipe(client, "", ""))
                    .hasMessage("the server refused: This server requires TLS. Connect with '--tls'.");
        }
    }

    private static String pipe(int port, String name, String input) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return pipe(socket, name, input);
        }
    }

    private static String pipe(Socket socket, String name, String input) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PipeClient(socket, name, "")
                .run(new ByteArrayInputStream(input.getBytes(UTF_8)), new PrintStream(out, false, UTF_8));
        return out.toString(UTF_8);
    }
}
