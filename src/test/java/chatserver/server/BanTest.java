package chatserver.server;

import static chatserver.testing.ProxyHeaders.join;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.limits.Bans;
import chatserver.limits.ConnectionRejector;
import chatserver.testing.Crowd;
import chatserver.testing.LogCapture;
import chatserver.testing.NumericAddress;
import chatserver.testing.ProxyHeaders;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets what a ban does to the clients of an address, and what operators see of it. */
class BanTest extends OperatorWireTest {
    private static final String LIMITED = "--exempt-loopback=false"; // so that addresses of loopback can be banned
    private static final String NO_RATE = "--rate=0";
    private static final String HERE = "127.0.7.1"; // addresses of no other test
    private static final String ELSEWHERE = "127.0.7.2";
    private static final String PROXY = "127.0.7.9";
    private static final String PROXIES = "--proxy-protocol=" + PROXY;
    private static final String TLS = "TLSv1.3";

    static final List<Function<String, byte[]>> HEADERS = List.of(ProxyHeaders::text, ProxyHeaders::binary);

    private final Crowd clients = new Crowd();
    private TestServer server;

    @AfterEach
    void closeClients() throws IOException {
        clients.close();
    }

    private TestClient from(String address) throws IOException {
        return clients.add(TestClient.connectFrom(address, server.port()));
    }

    private TestClient behindProxy(byte[]... start) throws IOException {
        return from(PROXY).sendRaw(join(start));
    }

    private TestClient tlsBehindProxy(String client) throws IOException {
        return clients.add(TestClient.connectTlsFrom(PROXY, ProxyHeaders.text(client), server.port(), TLS));
    }

    private static byte[] lines(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BAN bob", "BAN 127.0.7.1", "ban ::ffff:127.0.7.1 0"})
    void aBanEndsAllConnectionsOfTheAddressAndRefusesNewOnesUntilItIsLifted(String command) throws IOException {
        server = serveWithOperators(LIMITED, NO_RATE);
        TestClient alice = loginOperator("alice");
        TestClient bob = from(HERE).send("LOGIN bob").expect("OK");
        TestClient stranger = from(HERE).send("PING").expectStart("ERR not-logged-in (");
        TestClient carol = from(ELSEWHERE).send("LOGIN carol").expect("OK");
        alice.send(command).expect("OK", "INFO bob disconnected");
        bob.expect("INFO kicked").expectEnd();
        stranger.expectStart("ERR banned (").expectEnd();
        carol.expect("INFO bob disconnected").expectNothing();
        from(HERE).send("LOGIN bob").expectStart("ERR banned (").expectEnd();
        alice.expectNothing();
        alice.send("UNBAN 127.0.7.1").expect("OK");
        from(HERE).send("LOGIN bob").expect("OK");
    }

    @Test
    void bansShowsEachBanWithTheMinutesLeft() throws IOException {
        serveWithOperators();
        TestClient alice = loginOperator("alice");
        alice.send("BANS").expectNothing();
        alice.send("BAN 192.0.2.1").expect("OK").send("BAN 2001:DB8:0::7 1").expect("OK");
        alice.send("BAN ::ffff:192.0.2.2 0")
                .expect("OK")
                .send("BAN fe80::1%eth0 525600")
                .expect("OK");
        alice.send("BANS").expect("BAN 2001:db8::7 1", "BAN 192.0.2.1 60", "BAN fe80::1 525600", "BAN 192.0.2.2 0");
        alice.send("UNBAN 2001:db8::ffff")
                .expect("OK")
                .send("UNBAN 2001:db8::7")
                .expectStart("ERR not-banned (");
        alice.send("UNBAN fe80::2%lo").expect("OK");
        alice.send("BANS").expect("BAN 192.0.2.1 60", "BAN 192.0.2.2 0").expectNothing();
    }

    @ParameterizedTest
    @CsvSource({
        "BAN, invalid-ban",
        "BAN 192.0.2.1 x, invalid-ban",
        "BAN 192.0.2.1 -1, invalid-ban",
        "BAN 192.0.2.1 1.5, invalid-ban",
        "BAN 192.0.2.1 525601, invalid-ban",
        "BAN 192.0.2.1 99999999999999999999, invalid-ban",
        "BAN 192.0.2.1 5 spam, invalid-ban",
        "BAN bob x, invalid-ban",
        "BAN dave, user-not-found",
        "BAN 192.0.2.256, user-not-found",
        "BAN 2001:db8::/64, user-not-found",
        "BAN 2001:db8::x, user-not-found",
        "BAN bob, cannot-ban",
        "BAN 127.0.0.1, cannot-ban",
        "BAN 127.9.9.9, cannot-ban",
        "BAN ::1, cannot-ban",
        "BAN ::ffff:127.0.0.1, cannot-ban",
        "UNBAN, not-banned",
        "UNBAN bob, not-banned",
        "UNBAN 192.0.2.1, not-banned"
    })
    void aBanThatCannotBeIsRefusedWithAnError(String command, String code) throws IOException {
        serveWithOperators();
        TestClient bob = login("bob");
        TestClient alice = loginOperator("alice");
        alice.send(command).expectStart("ERR " + code + " (");
        alice.send("BANS").expectNothing();
        bob.expectNothing();
    }

    @Test
    void operatorsCannotBanTheirOwnAddressEvenIfItIsNotExempt() throws IOException {
        serveWithOperators(LIMITED, NO_RATE);
        TestClient bob = login("bob");
        TestClient alice = loginOperator("alice");
        for (String own : List.of("alice", "bob", "127.0.0.1", "::ffff:127.0.0.1")) {
            alice.send("BAN " + own).expectStart("ERR cannot-ban (that is your own address)");
        }
        alice.send("BANS").expectNothing();
        bob.expectNothing();
    }

    @Test
    void aBanOfANeighbourOfLoopbackDoesNotRefuseExemptClients() throws IOException {
        server = serveWithOperators("--host=::");
        TestClient alice = becomeOperator(from(HERE).send("LOGIN alice").expect("OK"));
        alice.send("BAN ::2").expect("OK").expectNothing(); // in the same /64 as ::1
        clients.add(TestClient.connect("::1", server.port())).send("LOGIN bob").expect("OK");
    }

    @Test
    void aNameThatIsAnAddressIsTakenForTheAddress() throws IOException {
        server = serveWithOperators(LIMITED, NO_RATE);
        TestClient mallory = from(HERE).send("LOGIN 192.0.2.1").expect("OK");
        TestClient alice = loginOperator("alice").send("BAN 192.0.2.1").expect("OK");
        mallory.expectNothing();
        alice.send("BANS").expect("BAN 192.0.2.1 60");
        alice.send("KICK 192.0.2.1").expect("OK");
        mallory.expect("INFO kicked").expectEnd();
    }

    @Test
    void tenThousandBansAreListedWithoutDelayingOthers() throws Exception {
        serveWithOperators();
        TestClient alice = loginOperator("alice");
        TestClient bob = login("bob");
        Together.run(
                () -> {
                    for (int i = 0; i <= Bans.MAX; i++) {
                        alice.send("BAN 10.0." + i / 256 + "." + i % 256 + " 9");
                    }
                },
                () -> {
                    for (int i = 0; i <= Bans.MAX; i++) {
                        alice.expect("OK");
                    }
                });
        alice.send("BANS");
        bob.expectNothing();
        for (int i = 1; i <= Bans.MAX; i++) { // the first has made room for the last
            alice.expect("BAN 10.0." + i / 256 + "." + i % 256 + " 9");
        }
        alice.expectNothing();
    }

    @Test
    void refusalsOfABannedAddressAreLoggedAsOthersAre() throws IOException {
        server = serveWithOperators(LIMITED, NO_RATE);
        loginOperator("alice").send("BAN 127.0.7.1").expect("OK");
        try (LogCapture log = new LogCapture(ConnectionRejector.class)) {
            for (int i = 0; i < 100; i++) {
                from(HERE).expectStart("ERR banned (").expectEnd();
            }
            assertThat(log.linesWith("refused 127.0.7.1: banned")).hasSizeBetween(1, 99);
        }
    }

    @Test
    void overTlsABannedClientReadsWhyAndAnAdmittedOneAtTheEndOfItsHandshake() throws Exception {
        String[] keys = TestKeys.options();
        server = serveWithOperators(LIMITED, NO_RATE, PROXIES, keys[0], keys[1]);
        try (Socket admitted = new Socket("127.0.0.1", server.port(), NumericAddress.of(HERE), 0)) {

            TestClient bob = tlsBehindProxy("203.0.113.7").send("LOGIN bob").expect("OK");

            TestClient alice = becomeOperator(
                    tlsBehindProxy("203.0.113.8").send("LOGIN alice").expect("OK"));

            alice.send("BAN bob").expect("OK", "INFO bob disconnected");

            bob.expect("INFO kicked").expectEnd();

            tlsBehindProxy("203.0.113.7").expectStart("ERR banned (").expectEnd();

            alice.send("BAN " + HERE).expect("OK").expectNothing();

            clients.add(TestClient.speakTls(admitted, server.port(), TLS))
                    .send("LOGIN carol")
                    .expectStart("ERR banned (")
                    .expectEnd();

            alice.expectNothing();
        }
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void behindAProxyTheAddressInTheHeaderIsBanned(Function<String, byte[]> header) throws IOException {
        server = serveWithOperators(LIMITED, NO_RATE, PROXIES);
        TestClient alice = loginOperator("alice");
        TestClient late = behindProxy();
        TestClient bob =
                behindProxy(header.apply("2001:db8::7"), lines("LOGIN bob\n")).expect("OK");
        alice.send("WHOIS bob").expect("USER bob 2001:db8::7 0");
        alice.send("BAN bob").expect("OK", "INFO bob disconnected").send("BANS").expect("BAN 2001:db8::7 60");
        bob.expect("INFO kicked").expectEnd();
        late.sendRaw(header.apply("2001:db8::8")).expectStart("ERR banned (").expectEnd();
        behindProxy(header.apply("2001:db8:0:1::7"), lines("LOGIN carol\n")).expect("OK");
        TestClient open = behindProxy();
        alice.send("BAN " + PROXY).expect("OK").expectNothing();
        open.sendRaw(join(header.apply("203.0.113.7"), lines("LOGIN dave\n"))).expect("OK");
    }

    /** Each address is banned while its clients connect, in every state of their admission. */
    @Test
    void noConnectionEscapesABanThatIsMadeWhileItIsAdmitted() throws Exception {
        server = serveWithOperators(LIMITED, NO_RATE, "--idle-timeout=0");
        TestClient alice = loginOperator("alice");
        for (int round = 0; round < 100; round++) {
            String address = "127.0.70." + (1 + round);
            int most = round % 10;
            CountDownLatch connecting = new CountDownLatch(1 + most);
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                connecting.await();
                alice.send("BAN " + address).expect("OK");
            });
            for (int i = 0; i < 4; i++) {
                String name = "u" + round + "." + i;
                tasks.add(() -> connectUntilBanned(address, name, connecting));
            }
            Together.run(tasks);
            alice.send("PING");
            while (!alice.receive().equals("PONG")) {
                // a notice of one that was disconnected
            }
            alice.send("WHO").expect("USER alice").expectNothing();
        }
    }

    private void connectUntilBanned(String address, String name, CountDownLatch connecting) throws IOException {
        List<TestClient> admitted = new ArrayList<>();
        String answer;
        for (int i = 0; ; i++) {
            TestClient client = from(address).send("LOGIN " + name + "." + i);
            connecting.countDown();
            answer = client.receive();
            if (!"OK".equals(answer)) {
                break;
            }
            admitted.add(client);
        }
        assertThat(answer).startsWith("ERR banned (");
        for (TestClient client : admitted) {
            String line;
            do {
                line = client.receive();
                assertThat(line).isNotNull();
            } while (!line.equals("INFO kicked") && !line.startsWith("ERR banned (")); // by a ban just before its login
            client.expectEnd();
        }
    }
}
