package chatserver.server;

import chatserver.testing.Background;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the input over TLS: replies to lines that were executed are written as long as the output works. */
@Execution(ExecutionMode.CONCURRENT) // some wait for a time to be over
class InputErrorsOverTlsTest extends TlsWireTest {
    private static final byte[] GARBAGE = Arrays.copyOf(new byte[] {23, 3, 3, 0, 64}, 5 + 64);
    private static final String LONG_TEXT = "x".repeat(4000);
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void everyReplyArrivesAfterAnEndWithoutCloseNotify(String protocol) throws Exception {
        serve();
        for (int round = 0; round < ROUNDS; round++) {
            TestClient bot = connect(protocol)
                    .sendRaw("LOGIN bot\nPING\nQUIT\n")
                    .endPlainOutput()
                    .expect("OK", "PONG");
            bot.expectEnd();
            bot.close();
        }
    }

    /** The replies are more than the kernel takes, so the end of the input is read while they are pending. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void pendingRepliesArriveAfterAnEndWithoutCloseNotifyWithoutQuit(String protocol) throws Exception {
        serve();
        TestClient bot = login("bot", protocol);
        expectManyAfterEnd(bot, bot::endPlainOutput);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void pendingRepliesArriveAfterACloseNotify(String protocol) throws Exception {
        serve();
        TestClient bot = login("bot", protocol);
        expectManyAfterEnd(bot, bot::endOutput);
    }

    private interface End {
        void send() throws IOException;
    }

    private static void expectManyAfterEnd(TestClient bot, End end) throws IOException {
        String direct = "DM bot " + LONG_TEXT;
        bot.sendRaw((direct + "\n").repeat(200)); // 800 KB, within the eighth of the backlog
        end.send();
        for (int i = 0; i < 200; i++) {
            bot.expect(direct, "OK");
        }
        bot.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void aSlowedDownClientThatEndsItsOutputLosesNoReply(String protocol) throws Exception {
        serve("--exempt-loopback=false", "--rate=50", "--burst=1");
        expectPongs(login("truncated", protocol).sendRaw("PING\n".repeat(30)).endPlainOutput());
        expectPongs(login("notified", protocol).sendRaw("PING\n".repeat(30)).endOutput());
    }

    private static void expectPongs(TestClient client) throws IOException {
        for (int i = 0; i < 30; i++) {
            client.expect("PONG");
        }
        client.expectEnd();
    }

    @Test
    void theThirdWrongPasswordIsAnsweredAfterAnEndWithoutCloseNotify() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "correct horse\n");
        serve("--password-file=" + key);
        TestClient guesser = connect(TLS_13)
                .sendRaw("LOGIN a 1\nLOGIN a 2\nLOGIN a 3\nPING\n")
                .endPlainOutput();
        for (int i = 0; i < 3; i++) {
            guesser.expectStart("ERR wrong-password (");
        }
        guesser.expectEnd();
    }

    @Test
    void anIdleTimeoutIsAnnouncedToAClientWhoseOutputThenEnds() throws Exception {
        serve("--idle-timeout=0.3");
        login("alice", TLS_13).expect("INFO idle-timeout").endPlainOutput().expectEnd();
    }

    @Test
    void aStopIsAnnouncedToClientsThatEndTheirOutputMeanwhile() throws Exception {
        serve();
        TestClient[] clients = new TestClient[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            clients[i] = login("user" + i, i % 2 == 0 ? TLS_12 : TLS_13);
        }
        CompletableFuture<Void> stopping = Background.stopping(server);
        for (TestClient client : clients) {
            client.expect("INFO server-shutdown").endPlainOutput().expectEnd();
            client.close();
        }
        stopping.get();
    }

    /** The answers come before the garbage is read. After that, TLS has no output any more. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void repliesArriveBeforeAGarbageRecordEndsTheConnection(String protocol) throws Exception {
        serve();
        TestClient witness = login("witness", TLS_13);
        TestClient garbler = login("garbler", protocol)
                .send("MSG hi")
                .send("PING")
                .sendPlain(GARBAGE)
                .expect("PONG");
        witness.expect("MSG garbler hi", "INFO garbler disconnected").expectNothing();
        garbler.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void linesBeforeAResetAreExecuted(String protocol) throws Exception {
        serve();
        TestClient witness = login("witness", TLS_13);
        TestClient crasher = login("crasher", protocol).send("MSG hi").expectNothing();
        crasher.reset();
        witness.expect("MSG crasher hi", "INFO crasher disconnected").expectNothing();
    }
}
