package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chatserver.connection.ConnectionLog;
import chatserver.testing.Logs;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets that a client of another protocol is disconnected, and that none of its lines is executed. */
class WireProtocolTest extends WireTest {
    private static final String LINES = "LOGIN mallory\nMSG forged\nPING\n";
    private static final String BROWSER = "127.0.9.9"; // no other test connects from here

    /** Sends what another protocol begins with, then lines of this protocol, in one packet and byte by byte. */
    private void assertThatLinesAreNotExecutedAfter(byte[] beginning) throws IOException {
        TestClient alice = login("alice");
        connect().sendRaw(concat(beginning, LINES)).expectNoMore();
        connect().sendRaw(beginning).expectEnd();
        try (TestClient bytewise = connect()) {
            bytewise.sendBytewise(beginning);
            bytewise.expectEnd();
        }
        alice.send("WHO").expect("USER alice").expectNothing();
    }

    private static byte[] concat(byte[] beginning, String rest) {
        byte[] bytes = new byte[beginning.length + rest.length()];
        System.arraycopy(beginning, 0, bytes, 0, beginning.length);
        System.arraycopy(rest.getBytes(US_ASCII), 0, bytes, beginning.length, rest.length());
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "POST / HTTP/1.1\r\nHost: 192.168.0.2:4000\r\nContent-Length: 33\r\n\r\n",
                "OPTIONS /room HTTP/1.1\n",
                "LOGIN /mallory HTTP/1.1\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void anHttpRequestEndsTheConnectionAndItsBodyIsNotExecuted(String request) throws IOException {
        assertThatLinesAreNotExecutedAfter(request.getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host: example.org\r\n", "host:x\n", "Content-Length: 20\r\n", "CONTENT-TYPE: text/plain\n"})
    void anHttpHeaderBeforeLoginEndsTheConnection(String header) throws IOException {
        assertThatLinesAreNotExecutedAfter(header.getBytes(US_ASCII));
        TestClient late = connect().send("PING").expectStart("ERR not-logged-in (");
        late.send("x".repeat(5000)).expectStart("ERR message-too-long (");
        late.sendRaw(header).expectEnd();
    }

    @Test
    void anHttpRequestLineTooLongEndsTheConnectionAtItsHostHeader() throws IOException {
        TestClient alice = login("alice");
        connect()
                .sendRaw("POST /" + "x".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n" + LINES)
                .expectStart("ERR message-too-long (")
                .expectNoMore();
        alice.expectNothing();
    }

    @Test
    void anSshBannerEndsTheConnection() throws IOException {
        assertThatLinesAreNotExecutedAfter("SSH-2.0-OpenSSH_9.6\r\n".getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1603", "16030100c8010000c40303", "16030102000a0a0a"})
    void aTlsHelloOnAPlainPortEndsTheConnectionBeforeItsEnd(String hello) throws IOException {
        TestClient alice = login("alice");
        byte[] bytes = HexFormat.of().parseHex(hello);
        connect().sendRaw(concat(bytes, "\n" + LINES)).expectNoMore();
        connect().sendRaw(bytes).expectEnd();
        alice.send("WHO").expect("USER alice").expectNothing();
    }

    @Test
    void aRequestLineAfterTheFirstLineIsAnUnknownCommand() throws IOException {
        TestClient client = connect().send("PING").expectStart("ERR not-logged-in (");
        client.send("GET / HTTP/1.1").expectStart("ERR unknown-command (");
        client.send("SSH-2.0-x").expectStart("ERR unknown-command (");
        client.send("LOGIN alice").expect("OK").expectNothing();
    }

    @Test
    void linesOfOtherProtocolsAreOrdinaryLinesAfterLogin() throws IOException {
        TestClient alice = login("alice");
        for (String line : new String[] {"GET / HTTP/1.1", "Host: x", "Content-Type: x", "SSH-2.0-x", "\u0016\u0003"}) {
            alice.send(line).expectStart("ERR unknown-command (");
        }
        TestClient bob = login("bob");
        alice.send("MSG Host: x").expectNothing();
        bob.expect("MSG alice Host: x").expectNothing();
    }

    @Test
    void aRequestOfARealHttpClientFailsAndItsBodyIsNotExecuted() throws IOException {
        TestServer server = serve();
        TestClient alice = login("alice");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                .POST(HttpRequest.BodyPublishers.ofString(LINES))
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(IOException.class);
        alice.send("WHO").expect("USER alice").expectNothing();
    }

    @Test
    void theHandshakeOfARealTlsClientFailsOnAPlainPort() throws IOException {
        TestServer server = serve();
        assertThatThrownBy(() -> TestClient.connectTls(server.port(), "TLSv1.3"))
                .isInstanceOf(IOException.class);
        login("alice").expectNothing();
    }

    @Test
    void theLogHasOneLineForAConnectionOfAnotherProtocol() throws IOException, InterruptedException {
        TestServer server = serve();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = Logs.context().getLogger(Logger.ROOT_LOGGER_NAME);
        Logger connections = Logs.context().getLogger(ConnectionLog.class);
        connections.setLevel(Level.INFO);
        root.addAppender(log);
        try (TestClient browser = TestClient.connectFrom(BROWSER, server.port())) {
            browser.sendRaw("POST / HTTP/1.1\r\nHost: x\r\n\r\n" + LINES).expectNoMore();
            browser.close();
            server.stop(); // waits until the connection has written its line
        } finally {
            root.detachAppender(log);
            connections.setLevel(null);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains(BROWSER))
                .singleElement()
                .asString()
                .startsWith("no login from " + BROWSER + ": wrong-protocol after ");
    }
}
