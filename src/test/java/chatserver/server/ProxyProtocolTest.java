package chatserver.server;

import static chatserver.testing.ProxyHeaders.LOCAL;
import static chatserver.testing.ProxyHeaders.binary;
import static chatserver.testing.ProxyHeaders.join;
import static chatserver.testing.ProxyHeaders.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.connection.ConnectionLog;
import chatserver.limits.ConnectionRejector;
import chatserver.testing.LogCapture;
import chatserver.testing.ProxyHeaders;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients behind a proxy that sends PROXY headers, of both versions. */
class ProxyProtocolTest extends WireTest {
    private static final String PROXY = "127.0.8.1"; // addresses of no other test
    private static final String NO_PROXY = "127.0.9.9";
    private static final String PROXIES = "--proxy-protocol=127.0.8.0/24";
    private static final String TLS = "TLSv1.3";

    /** The versions of the header, each for a client at a given address. */
    static final List<Function<String, byte[]>> VERSIONS =
            List.of(ProxyHeaders::text, client -> binary(client, (byte) 4, (byte) 0, (byte) 1, (byte) 9));

    private final List<TestClient> clients = new ArrayList<>();
    private TestServer server;

    @AfterEach
    void closeClients() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
    }

    private TestClient through(String proxy, byte[] start) throws IOException {
        TestClient client = TestClient.connectFrom(proxy, server.port()).sendRaw(start);
        clients.add(client);
        return client;
    }

    private TestClient through(byte[] start) throws IOException {
        return through(PROXY, start);
    }

    private static byte[] lines(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void theLogHasTheAddressOfTheClient(Function<String, byte[]> version) throws Exception {
        server = serve(PROXIES);
        try (LogCapture log = new LogCapture(ConnectionLog.class)) {
            through(version.apply("203.0.113.7"))
                    .send("LOGIN alice")
                    .expect("OK")
                    .send("QUIT")
                    .expectEnd();
            through(version.apply("2001:db8::7")).send("QUIT").expectEnd();
            hangUp();
            closeClients();
            server.stop(); // waits until the connections have written their lines
            assertThat(log.linesWith("203.0.113.7"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("INFO logout from ");
            assertThat(log.linesWith("2001:db8::7")).singleElement().asString().startsWith("INFO no login from ");
            assertThat(log.linesWith(PROXY)).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void linesBehindTheHeaderAreExecutedHoweverTheBytesArrive(Function<String, byte[]> version) throws IOException {
        server = serve(PROXIES);
        byte[] all = join(version.apply("203.0.113.7"), lines("LOGIN alice\nPING\n"));
        through(all).expect("OK", "PONG").send("QUIT").expectEnd();
        through(new byte[0]).sendBytewise(all).expect("OK", "PONG");
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void theConnectionLimitCountsTheAddressOfTheClient(Function<String, byte[]> version) throws Exception {
        server = serve(PROXIES, "--max-per-address=2");
        byte[] header = version.apply("203.0.113.7");
        try (LogCapture log = new LogCapture(ConnectionRejector.class)) {
            TestClient alice = through(join(header, lines("LOGIN alice\n"))).expect("OK");
            through(join(header, lines("LOGIN bob\n"))).expect("OK");
            through(join(header, lines("LOGIN carol\n")))
                    .expectStart("ERR too-many-connections (")
                    .expectEnd();
            assertThat(log.linesWith("203.0.113.7")).containsExactly("INFO refused 203.0.113.7: too-many-connections");
            through(join(version.apply("203.0.113.8"), lines("LOGIN carol\n"))).expect("OK");
            through(join(version.apply("2001:db8::7"), lines("LOGIN dave\n"))).expect("OK");
            alice.expectNothing();
            alice.send("QUIT").expectEnd();
            alice.close();
            awaitPlace(header);
            assertThat(log.linesWith(PROXY)).isEmpty();
        }
    }

    /** Tries to log in until a place is free: the server frees it a little after the client has seen the end. */
    private void awaitPlace(byte[] header) throws IOException {
        String answer;
        do {
            answer = through(join(header, lines("LOGIN erin\n"))).receive();
        } while (answer.startsWith("ERR too-many-connections ("));
        assertThat(answer).isEqualTo("OK");
    }

    @Test
    void theProxyThatSpeaksForItselfCountsByItsOwnAddress() throws IOException {
        server = serve(PROXIES, "--max-per-address=2", "--exempt-loopback=false");
        through(join(binary(LOCAL, 0), lines("LOGIN alice\n"))).expect("OK");
        through(join("PROXY UNKNOWN\r\n".getBytes(ISO_8859_1), lines("LOGIN bob\n")))
                .expect("OK");
        through(binary(LOCAL, 0)).expectStart("ERR too-many-connections (").expectEnd();
        through("127.0.8.2", join(binary(LOCAL, 0), lines("LOGIN carol\n"))).expect("OK");
        through(join(text("203.0.113.7"), lines("LOGIN dave\n"))).expect("OK");
    }

    @Test
    void theLimitForAllConnectionsCountsThoseThatHaveSentNoHeader() throws IOException {
        server = serve(PROXIES, "--max-connections=2");
        through(new byte[0]);
        through(new byte[0]);
        through(new byte[0]).expectStart("ERR server-full (").expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOGIN alice\n", "PROXY TCP4 203.0.113.7\r\nLOGIN alice\n", "\r\n\r\nLOGIN alice\n", "\0"})
    void aConnectionWithAMalformedHeaderIsClosedWithOneLogLine(String start) throws Exception {
        server = serve(PROXIES);
        TestClient bob = connect().send("LOGIN bob").expect("OK");
        try (LogCapture log = new LogCapture(ConnectionLog.class)) {
            through(start.getBytes(ISO_8859_1)).expectNoMore();
            bob.send("WHO").expect("USER bob").expectNothing();
            hangUp();
            server.stop(); // waits until the connections have written their lines
            assertThat(log.linesWith(PROXY).stream().filter(line -> !line.startsWith("DEBUG")))
                    .singleElement()
                    .asString()
                    .startsWith("INFO no login from " + PROXY + ": malformed-proxy-header after ");
        }
    }

    @Test
    void aHeaderThatEndsTooSoonIsMalformedAndNoHeaderAtAllIsAProbe() throws Exception {
        server = serve(PROXIES);
        try (LogCapture log = new LogCapture(ConnectionLog.class)) {
            through(lines("PROXY TCP4 ")).endOutput().expectEnd();
            through("127.0.8.2", new byte[0]).endOutput().expectEnd();
            through("127.0.8.3", text("203.0.113.9")).endOutput().expectEnd();
            server.stop(); // waits until the connections have written their lines
            assertThat(log.linesWith(PROXY)).last().asString().contains(": malformed-proxy-header after ");
            assertThat(log.linesWith("127.0.8.2")).containsExactly("DEBUG probe from 127.0.8.2: hangup");
            assertThat(log.linesWith("203.0.113.9")).containsExactly("DEBUG probe from 203.0.113.9: hangup");
        }
    }

    @Test
    void aHeaderFromAnotherAddressIsABadLine() throws IOException {
        server = serve(PROXIES);
        through(NO_PROXY, join(text("203.0.113.7"), lines("LOGIN alice\n")))
                .expectStart("ERR unknown-command (")
                .expect("OK");
        through(NO_PROXY, binary("203.0.113.7")).expectEnd(); // its signature has a line "QUIT"
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PROXY TCP4 203.0.113.7 ", "\r\n\r\n\0\r\nQUIT\n"})
    void theTimeToLogInIncludesTheHeader(String start) throws IOException {
        server = serve(PROXIES, "--login-timeout=0.3");
        through(start.getBytes(ISO_8859_1)).expectEnd();
        through(text("203.0.113.7")).expectStart("ERR login-timeout (").expectEnd();
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aClientRefusedBeforeItsHeaderIsReadGetsTheReasonOverTls(Function<String, byte[]> version) throws Exception {
        String[] keys = TestKeys.options();
        server = serve(PROXIES, "--max-connections=1", keys[0], keys[1]);
        through(new byte[0]);
        byte[] header = version.apply("203.0.113.7");
        clients.add(TestClient.connectTlsFrom(PROXY, header, server.port(), TLS).expectStart("ERR server-full ("));
    }

    @Test
    void theHeaderPrecedesTls() throws Exception {
        String[] keys = TestKeys.options();
        server = serve(PROXIES, "--max-per-address=1", keys[0], keys[1]);
        try (LogCapture log = new LogCapture(ConnectionLog.class)) {
            for (byte[] header : List.of(text("203.0.113.7"), binary("203.0.113.8"))) {
                TestClient client = TestClient.connectTlsFrom(PROXY, header, server.port(), TLS);
                clients.add(client.send("PING").expectStart("ERR not-logged-in ("));
            }
            for (int i = 0; i < 10; i++) { // the connection ends while the rejector makes the handshake
                TestClient beyondItsLimit = TestClient.connectTlsFrom(PROXY, text("203.0.113.7"), server.port(), TLS);
                clients.add(beyondItsLimit.expectStart("ERR too-many-connections ("));
            }
            closeClients();
            server.stop(); // waits until the connections have written their lines
            assertThat(log.linesWith("INFO no login from 203.0.113.")).hasSize(2);
        }
    }
}
