package chatserver.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guests that are no chat clients, or that vanish: each gets a bounded answer, is closed, and leaves one line in the log.
 *
 * <p>Shown elsewhere: telnet's commands anywhere and split anywhere in {@code WireTelnetTest}; the last line before a
 * close in {@code RealClientsIT}; random clients of all kinds together in {@code FuzzTest}; the races for a name in
 * {@code NamePromisesTest}.
 */
class BadClientsIT {
    private static final int MANY = 1000;
    private static final int MOST_BYTES = 64 * 1024; // that any of them is answered
    private static final int TINY = 1024;

    private static SharedServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.start();
    }

    @AfterEach
    void assertThatNoHarmWasDone() throws Exception {
        server.assertUnharmed();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    // those that speak something else

    /** Reads to the end, which the server brings about, and returns how many bytes that were. */
    private static int readToTheEnd(TestClient guest) throws IOException {
        int bytes = 0;
        while (guest.read() >= 0) {
            assertThat(++bytes).isLessThan(MOST_BYTES);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n",
                "POST /login HTTP/1.1\r\nContent-Length: 20\r\n\r\nname=alice&pass=\u0000\u001b[2J",
                "CONNECT example.org:443 HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void anHttpClientIsDisconnectedWithoutAnAnswer(String request) throws Exception {
        server.connect().sendRaw(request).expectEnd();
    }

    @Test
    void anHttpRequestOfAThousandLinesIsNotAnswered() throws Exception {
        server.connect()
                .sendRaw("GET / HTTP/1.1\r\n" + "Cookie: x\r\n".repeat(MANY))
                .expectEnd();
    }

    @Test
    void aClientThatSendsAThousandLinesOfNoProtocolIsDisconnectedAfterAHundred() throws Exception {
        TestClient stranger = server.connect().sendRaw("Cookie: x\r\n".repeat(MANY));
        for (int i = 0; i < 100; i++) {
            stranger.expectStart("ERR unknown-command (");
        }
        stranger.expectStart("ERR too-many-errors (").expectEnd();
    }

    @Test
    void aTlsClientIsDisconnectedWithoutAnAnswer() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.flip().remaining()];
        hello.get(bytes);
        server.connect().sendRaw(bytes).expectEnd();
    }

    @Test
    void anSshClientIsDisconnectedWithoutAnAnswer() throws Exception {
        server.connect()
                .sendRaw("SSH-2.0-OpenSSH_9.6\r\n")
                .sendRaw(new byte[] {0, 0, 5, (byte) 0xdc, 6, 20, 1, 2, 3, 4})
                .expectEnd();
    }

    @Test
    void randomBytesAreAnsweredWithBoundedErrors() throws Exception {
        for (int seed = 0; seed < 100; seed++) {
            byte[] noise = new byte[20_000];
            new Random(seed).nextBytes(noise);
            readToTheEnd(server.connect().sendRaw(noise).endOutput());
        }
    }

    @Test
    void aMegabyteOfNulsIsIgnored() throws Exception {
        server.connect().sendRaw(new byte[1 << 20]).sendRaw("\nHELP?\n").expectStart("ERR unknown-command (");
    }

    @Test
    void aTelnetThatAsksForEveryOptionForEverIsAnsweredOnceForEach() throws Exception {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (int i = 0; i < 256 * 100; i++) {
            requests.writeBytes(new byte[] {(byte) 255, (byte) (i % 2 == 0 ? 251 : 253), (byte) (i / 2)});
        }
        TestClient telnet =
                server.login("telnet").sendRaw(requests.toByteArray()).endOutput();
        assertThat(readToTheEnd(telnet)).isLessThan(MOST_BYTES);
    }

    // those that come and go

    @Test
    void aThousandResetsRightAfterConnectingLeaveNothingBehind() throws Exception {
        for (int i = 0; i < MANY; i++) {
            TestClient.connect(server.port()).reset();
        }
    }

    @Test
    void aThousandClosesRightAfterConnectingLeaveNothingBehind() throws Exception {
        for (int i = 0; i < MANY; i++) {
            TestClient.connect(server.port()).close();
        }
    }

    @Test
    void aThousandClientsThatSendALineAndDisconnectLeaveNothingBehind() throws Exception {
        for (int i = 0; i < MANY; i++) {
            try (TestClient scanner = TestClient.connect(server.port()).sendRaw("\r\nHELP\r\n\u0000")) {
                if (i % 2 == 0) {
                    scanner.reset();
                }
            }
        }
    }

    @Test
    void twoHundredSilentClientsDoNotDelayThePair() throws Exception {
        for (int i = 0; i < 200; i++) {
            server.connect();
        }
        server.assertThatThePairIsServed();
    }

    /**
     * What a vanished client needs to be found: keepalive, after 60 s of silence at the most, and not for all of them in the
     * same moment. Asked of the kernel.
     */
    @Test
    void eachConnectionIsProbedForAClientThatHasVanished() throws Exception {
        server.connect().send("PING").expectStart("ERR not-logged-in ");
        for (int i = 0; i < 20; i++) {
            server.login("vanished" + i);
        }
        Process ss;
        try {
            ss = new ProcessBuilder("ss", "-tnoH", "state", "established", "sport = :" + server.port()).start();
        } catch (IOException e) {
            assumeThat(e).as("ss is installed").isNull();
            return;
        }
        List<String> connections =
                new String(ss.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(ss.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(connections).hasSize(23);
        List<String> timers = connections.stream()
                .filter(line -> line.contains("timer:(keepalive,"))
                .map(line -> line.replaceAll(".*timer:\\(keepalive,([^)]*)\\).*", "$1"))
                .toList();
        assertThat(timers)
                .hasSizeGreaterThanOrEqualTo(10) // the others are being sent a line of the residents at that moment
                .allMatch(timer -> timer.matches("([1-5]?\\d|60)(\\.\\d+)?(sec|ms),0"));
        assertThat(Set.copyOf(timers)).hasSizeGreaterThan(1);
    }

    // those that break off at the wrong moment

    @Test
    void aClientThatDropsDuringItsLoginLeavesNoUserBehind() throws Exception {
        int rounds = 200;
        Together.run(4, number -> () -> {
            for (int i = 0; i < rounds; i++) {
                TestClient ghost = TestClient.connect(server.port()).send("LOGIN ghost" + number);
                if (i % 2 == 0) {
                    ghost.reset();
                } else {
                    ghost.close();
                }
            }
        });
        server.assertUnharmed(); // no user is left
        for (int number = 0; number < 4; number++) {
            server.login("ghost" + number);
        }
    }

    /** Both at the same instant, each time: the client by its reset, the server by the answer to the login. */
    @Test
    void aClientThatDropsWhileAnotherTakesItsNameLeavesNoUserBehind() throws Exception {
        for (int round = 0; round < 50; round++) {
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TestClient ghost = TestClient.connect(server.port());
                tasks.add(() -> ghost.send("LOGIN ghost").reset());
            }
            Together.run(tasks);
        }
        server.assertUnharmed();
        server.login("ghost");
    }

    @Test
    void theOthersReadTheNoticeOfAClientThatResetsWhileItIsWrittenTo() throws Exception {
        TestClient talker = server.login("talker");
        String text = "MSG " + "x".repeat(4000) + "\n";
        for (int i = 0; i < 20; i++) {
            TestClient broken =
                    server.connectWithBuffer(TINY).send("LOGIN broken").expect("OK");
            talker.sendRaw(text.repeat(10));
            broken.reset();
            server.awaitDisconnected("broken");
        }
    }

    /** With the usual write timeout of 10 s no client is disconnected here: all stay stalled, and no other waits. */
    @Test
    void clientsThatStopReadingInTheMiddleOfAFloodDelayNoOther() throws Exception {
        for (int i = 0; i < 50; i++) {
            server.connectWithBuffer(TINY).send("LOGIN stalled" + i).expect("OK");
        }
        TestClient talker = server.login("talker");
        talker.sendRaw(("MSG " + "x".repeat(4000) + "\n").repeat(500)); // 2 MB, within the backlog
        for (int i = 0; i < 10; i++) {
            server.assertThatThePairIsServed();
        }
    }

    @Test
    void aClientThatSendsOneByteAPacketIsHeardLikeAnyOther() throws Exception {
        TestClient bytewise = server.login("bytewise");
        TestClient reader = server.login("reader");
        bytewise.sendBytewise("MSG one byte after the other\n".getBytes(US_ASCII));
        assertThat(SharedServer.nextOf(reader)).isEqualTo("MSG bytewise one byte after the other");
    }
}
