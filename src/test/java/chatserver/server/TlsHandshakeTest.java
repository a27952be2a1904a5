package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.testing.TestClient;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a TLS server that do not perform the handshake, or do not finish it. */
@Execution(ExecutionMode.CONCURRENT) // several wait for a time to be over
class TlsHandshakeTest extends TlsWireTest {
    private static final int ALERT_BYTES = 7;
    private static final byte[] CLIENT_HELLO_BEGINS = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};

    @Test
    void anUnfinishedHandshakeEndsAtTheLoginTimeout() throws Exception {
        serve("--login-timeout=0.5");
        TestClient silent = connectPlain();
        TestClient slow = connectPlain().sendRaw(CLIENT_HELLO_BEGINS);
        TestClient dripping = connectPlain().sendRaw(new byte[] {22, 3, 1, 64, 0});
        CompletableFuture<Void> drip = CompletableFuture.runAsync(
                () -> {
                    try {
                        while (true) {
                            dripping.sendRaw(new byte[] {0});
                        }
                    } catch (IOException e) {
                        // cut, as it should be
                    }
                },
                task -> new Thread(task, "test-client").start());
        silent.expectNoMore();
        slow.expectNoMore();
        drip.get();
    }

    @Test
    void aStopDoesNotWaitForHandshakes() throws Exception {
        serve("--shutdown-timeout=3600");
        TestClient slow = connectPlain().sendRaw(CLIENT_HELLO_BEGINS);
        TestClient silent = connectPlain();
        TestClient alice = login("alice", TLS_13); // so the others have been taken
        alice.send("QUIT").expectEnd();
        alice.close();
        server.stop();
        slow.expectNoMore();
        silent.expectNoMore();
    }

    @Test
    void anEndlessHandshakeMessageIsRefused() throws Exception {
        serve();
        byte[] record = new byte[5 + 16384];
        byte[] start = {22, 3, 1, 64, 0, 1, 127, -1, -1}; // a ClientHello of 8 MB
        System.arraycopy(start, 0, record, 0, start.length);
        connectPlain().sendRaw(record).expectAtMost(ALERT_BYTES);
        login("alice", TLS_13).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOGIN alice\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0000",
                "\u0080\u002e\u0001\u0003\u0001"
            })
    void aPlainTextClientGetsOneErrorThatTlsIsRequired(String text) throws Exception {
        serve();
        TestClient stranger = connectPlain().sendRaw(text.getBytes(US_ASCII));
        stranger.expectStart("ERR tls-required (").expectEnd();
        stranger.send("LOGIN alice").endOutput();
        login("alice", TLS_13).send("WHO").expect("USER alice").expectNothing();
    }

    @Test
    void aFloodOfPlainTextIsCutOff() throws Exception {
        serve();
        TestClient flooding = connectPlain();
        assertThatThrownBy(() -> {
                    while (true) {
                        flooding.sendRaw("LOGIN alice\n".repeat(1000));
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void aClientThatSendsNothingReceivesNothing() throws Exception {
        serve();
        connectPlain().endOutput().expectEnd();
    }

    @Test
    void manyHandshakesAtOnceSucceed() throws Exception {
        serve();
        CountDownLatch all = new CountDownLatch(30);
        Together.run(30, i -> () -> {
            TestClient client = login("user" + i, i % 2 == 0 ? TLS_12 : TLS_13);
            all.countDown();
            all.await();
            client.send("QUIT");
        });
    }
}
