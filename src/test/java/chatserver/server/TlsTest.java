package chatserver.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server promises, over TLS. */
@Execution(ExecutionMode.CONCURRENT) // several wait for a time to be over
class TlsTest extends TlsWireTest {
    private static final String LONG_TEXT = "x".repeat(4000);
    private static final byte[] NO_RECORD = Arrays.copyOf(new byte[] {23, 3, 3, 0, 64}, 5 + 64);

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void messagesAreDeliveredOverTls(String protocol) throws Exception {
        serve();
        TestClient alice = login("alice", protocol);
        TestClient bob = login("bob", TLS_13);
        alice.send("MSG hi").send("DM bob psst").expect("OK");
        bob.expect("MSG alice hi", "DM alice psst").send("WHO").expect("USER alice", "USER bob");
        alice.sendBytewise("MSG grüß dich\n".getBytes("UTF-8")).expectNothing();
        bob.expect("MSG alice grüß dich").send("QUIT").expectEnd();
        alice.expect("INFO bob disconnected").expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void aClientThatReadsSurvivesAFloodOverTls(String protocol) throws Exception {
        int packets = 50;
        int lines = 1000;
        serve("--max-backlog=1000000");
        TestClient talker = login("talker", protocol);
        TestClient reader = login("reader", protocol);
        Together.run(
                () -> {
                    for (int i = 0; i < packets; i++) {
                        talker.sendRaw(("MSG " + "x".repeat(90) + "\n").repeat(lines));
                    }
                },
                () -> {
                    for (int i = 0; i < packets * lines; i++) {
                        reader.expect("MSG talker " + "x".repeat(90));
                    }
                });
        talker.expectNothing();
        reader.expectNothing();
    }

    @Test
    void oldTlsVersionsAreRefused() throws Exception {
        serve();
        assertThatThrownBy(() -> connect("TLSv1.1")).isInstanceOf(IOException.class);
        login("alice", TLS_13).expectNothing();
    }

    /** In TLS 1.3 this makes new keys, as either side may at any time. */
    @Test
    void aTls13ClientMayUpdateItsKeys() throws Exception {
        serve();
        TestClient alice = login("alice", TLS_13);
        for (int i = 0; i < 10; i++) {
            alice.handshakeAgain().expectNothing();
        }
    }

    /** In TLS 1.2 it would be a handshake, which costs the server much more than the client. */
    @Test
    void aTls12ClientCannotRenegotiate() throws Exception {
        serve();
        TestClient bob = login("bob", TLS_13);
        TestClient alice = login("alice", TLS_12);
        assertThatThrownBy(() -> alice.handshakeAgain().expectNothing()).isInstanceOf(IOException.class);
        bob.expect("INFO alice disconnected").expectNothing();
    }

    @Test
    void afterAHalfCloseOverTlsEveryLineIsExecutedAndEveryReplyDelivered() throws Exception {
        serve();
        TestClient alice = login("alice", TLS_13);
        int questions = 200_000; // the answers are more than the kernel takes
        TestClient bot = connect(TLS_13).sendRaw("LOGIN bot\nMSG hi\nWHO\nDM alice psst\n");
        Together.run(
                () -> bot.sendRaw("DM bot " + LONG_TEXT + "\n")
                        .sendRaw("PING\n".repeat(questions) + "MSG bye\nMSG half")
                        .endOutput(),
                () -> {
                    bot.expect("OK", "USER alice", "USER bot", "OK", "DM bot " + LONG_TEXT, "OK");
                    for (int i = 0; i < questions; i++) {
                        bot.expect("PONG");
                    }
                    bot.expectEnd();
                });
        alice.expect("MSG bot hi", "DM bot psst", "MSG bot bye", "INFO bot disconnected")
                .expectNothing();
    }

    /** RFC 5246, section 7.2.1, has both sides stop to write then. */
    @Test
    void aHalfCloseInTls12EndsTheConnectionAfterEveryLineIsExecuted() throws Exception {
        serve();
        TestClient alice = login("alice", TLS_13);
        login("bot", TLS_12).sendRaw("MSG hi\nDM alice psst\nMSG bye\nMSG half").endOutput();
        alice.expect("MSG bot hi", "DM bot psst", "MSG bot bye", "INFO bot disconnected")
                .expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void theLastLinesArriveOverTlsThoughTheClientContinuesToSend(String protocol) throws Exception {
        String noise = "MSG this is never said\n".repeat(3000);
        serve();
        TestClient witness = login("witness", TLS_13);
        for (int round = 0; round < 5; round++) {
            TestClient client = connect(protocol)
                    .sendRaw("LOGIN hasty\n" + "PING\n".repeat(200) + "QUIT\n" + noise)
                    .expect("OK");
            for (int i = 0; i < 200; i++) {
                client.expect("PONG");
            }
            client.expectEnd();
            witness.expect("INFO hasty disconnected");
            client.close();
        }
        witness.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void aClientThatBreaksTheConnectionLeavesTheRoom(String protocol) throws Exception {
        serve();
        TestClient witness = login("witness", TLS_13);
        login("crasher", protocol).reset();
        witness.expect("INFO crasher disconnected");
        login("vanished", protocol).endPlainOutput();
        witness.expect("INFO vanished disconnected");
        login("garbler", protocol).sendPlain(NO_RECORD);
        witness.expect("INFO garbler disconnected").expectNothing();
    }

    @Test
    void aStopSendsEveryTlsClientTheNotice() throws Exception {
        serve();
        TestClient alice = login("alice", TLS_12);
        TestClient bob = login("bob", TLS_13);
        Together.run(
                () -> server.stop(),
                () -> closeAfterEnd(alice.expect("INFO server-shutdown")),
                () -> closeAfterEnd(bob.expect("INFO server-shutdown")));
    }

    private static void closeAfterEnd(TestClient client) throws IOException {
        client.expectEnd();
        client.close();
    }

    @Test
    void aSilentTlsUserGetsANoticeAndIsDisconnected() throws Exception {
        serve("--idle-timeout=0.3");
        login("alice", TLS_13).expect("INFO idle-timeout").expectEnd();
    }

    @Test
    void aTlsClientThatDoesNotLogInGetsAnErrorAndIsDisconnected() throws Exception {
        serve("--login-timeout=2");
        connect(TLS_12).expectStart("ERR login-timeout (").expectEnd();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TLS_12 + " --max-backlog=150000 --write-timeout=0",
                TLS_13 + " --max-backlog=150000 --write-timeout=0",
                TLS_12 + " --max-backlog=1000000000 --write-timeout=0.5",
                TLS_13 + " --max-backlog=1000000000 --write-timeout=0.5",
            })
    void aTlsClientThatDoesNotReadIsDisconnectedAndTheOthersMissNothing(String options) throws Exception {
        String[] words = options.split(" ");
        serve(words[1], words[2]);
        TestClient alice = login("alice", TLS_13);
        TestClient bob = login("bob", TLS_12);
        TestClient stalled = loginWithTinyBuffer("stalled", words[0]);
        boolean noticed = false;
        for (int round = 0; round < 1000 && !noticed; round++) {
            alice.sendRaw(("MSG " + LONG_TEXT + "\n").repeat(16));
            for (int said = 0; said < 16; ) {
                String line = bob.receive();
                noticed |= line.equals("INFO stalled disconnected");
                said += line.equals("MSG alice " + LONG_TEXT) ? 1 : 0;
            }
        }
        if (!noticed) {
            bob.expect("INFO stalled disconnected");
        }
        alice.expect("INFO stalled disconnected").send("WHO").expect("USER alice", "USER bob");
        bob.expectNothing();
        stalled.reset();
    }

    /** What TLS says of its own accord when the output ends may block as any other write. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void aTlsClientThatLeavesWithoutReadingIsDisconnected(String protocol) throws Exception {
        serve("--write-timeout=0.5");
        TestClient witness = login("witness", TLS_13);
        TestClient greedy = loginWithTinyBuffer("greedy", protocol);
        assertThatThrownBy(() -> {
                    while (true) {
                        greedy.sendRaw("HELP\n".repeat(1000));
                    }
                })
                .isInstanceOf(IOException.class);
        witness.expect("INFO greedy disconnected").expectNothing();
        greedy.reset();
    }

    /** A read that is given up in the middle of a record goes on there later. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void aRecordMayComeInPiecesWhileTheClientIsSlowedDown(String protocol) throws Exception {
        serve("--exempt-loopback=false", "--rate=10", "--burst=1");
        TestClient alice = login("alice", protocol);
        for (int head : new int[] {1, 4, 5, 6, 20}) {
            alice.sendRaw("PING\nPING\n").expect("PONG"); // from now on the server pauses, though it reads ahead
            alice.holdBack(head).send("DM alice " + head); // all but the first bytes of it
            alice.expect("PONG"); // the pause is over
            alice.sendHeldBack().expect("DM alice " + head, "OK");
        }
    }
}
