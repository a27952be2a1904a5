package chatserver.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to clients that are silent, endless, or do not read; and to all of them when the server stops. */
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class LimitsTest extends WireTest {
    private static final String LONG_TEXT = "x".repeat(4000);
    private static final int LINES_AT_ONCE = 16; // 64 KiB, less than the least backlog allowed
    private static final int ROUNDS = 500; // 32 MB, more than the kernel takes for a client that does not read
    private static final Duration SHORT = Duration.ofSeconds(20); // against for ever, however busy the machine is

    private static final Executor ANOTHER_THREAD = task -> new Thread(task, "test-client").start();

    /** Something done again and again, until it fails because the connection has gone. */
    private interface Talk {
        void once() throws IOException;
    }

    /** Does so in another thread. */
    private static CompletableFuture<Void> untilItBreaks(Talk talk) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (true) {
                            talk.once();
                        }
                    } catch (IOException e) {
                        assertThat(e).isNotInstanceOf(ConnectException.class);
                    }
                },
                ANOTHER_THREAD);
    }

    /** The next line, received in another thread. */
    private static CompletableFuture<String> nextLineOf(TestClient client) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.receive();
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                ANOTHER_THREAD);
    }

    private static boolean comesWithin(int millis, CompletableFuture<?> line) throws Exception {
        try {
            line.get(millis, MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    // silence

    @Test
    void aSilentUserIsToldAndCut() throws IOException {
        serve("--idle-timeout=0.2");
        login("alice").expect("INFO idle-timeout").expectEnd();
        login("alice").expect("INFO idle-timeout").expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HUH", "DM bob hi"})
    void anyLineIsActivity(String line) throws Exception {
        serve("--idle-timeout=1");
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        CompletableFuture<String> notice = nextLineOf(login("silent"));
        while (!comesWithin(50, notice)) {
            alice.send(line);
            bob.send("");
        }
        assertThat(notice.get()).isEqualTo("INFO idle-timeout");
        bob.send("WHO");
        List<String> heard = new ArrayList<>();
        String received;
        while (!(received = bob.receive())
                .equals("USER alice")) { // the last of alice's lines may come after the notice
            heard.add(received);
        }
        bob.expect("USER bob");
        assertThat(heard).containsOnlyOnce("INFO silent disconnected");
        assertThat(heard).isSubsetOf("INFO silent disconnected", "DM alice hi");
    }

    @Test
    void readingIsNoActivity() throws IOException {
        serve("--idle-timeout=0.3");
        TestClient bob = login("bob");
        TestClient alice = login("alice");
        String line;
        do {
            bob.send("MSG are you there?");
            line = alice.receive();
            assertThat(line).isIn("MSG bob are you there?", "INFO bob disconnected", "INFO idle-timeout");
        } while (!line.equals("INFO idle-timeout"));
        alice.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\b", "\u00ff"})
    void bytesThatMakeNoLineAreNoActivity(String drip) throws Exception {
        serve("--idle-timeout=0.3");
        TestClient alice = login("alice");
        CompletableFuture<Void> dripping = untilItBreaks(() -> alice.sendRaw(drip));
        String line = alice.receive();
        if (line.startsWith("ERR message-too-long (")) {
            line = alice.receive();
        }
        assertThat(line).isEqualTo("INFO idle-timeout");
        alice.expectEnd();
        alice.close();
        dripping.get();
    }

    @Test
    void aCommandOfTelnetIsNoActivity() throws Exception {
        serve("--idle-timeout=0.3");
        TestClient alice = login("alice");
        byte[] noOperation = {(byte) 255, (byte) 241};
        CompletableFuture<Void> dripping = untilItBreaks(() -> alice.sendRaw(noOperation));
        alice.expect("INFO idle-timeout").expectEnd();
        alice.close();
        dripping.get();
    }

    // the time to log in

    @Test
    void whoDoesNotLogInInTimeIsToldAndCut() throws IOException {
        serve("--login-timeout=0.2");
        connect().expectStart("ERR login-timeout (").expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\b"})
    void theTimeToLogInIsNotProlongedByBytes(String drip) throws Exception {
        serve("--login-timeout=0.3");
        TestClient stranger = connect();
        CompletableFuture<Void> dripping = untilItBreaks(() -> stranger.sendRaw(drip));
        String line = stranger.receive();
        if (line.startsWith("ERR message-too-long (")) {
            line = stranger.receive();
        }
        assertThat(line).startsWith("ERR login-timeout (");
        stranger.expectEnd();
        stranger.close();
        dripping.get();
    }

    @Test
    void theTimeToLogInIsNotProlongedByLines() throws Exception {
        serve("--login-timeout=0.3");
        TestClient stranger = connect();
        CompletableFuture<String> pace = nextLineOf(login("alice"));
        String line = "";
        for (int i = 0; i < 100 && !line.startsWith("ERR login-timeout ("); i++) {
            line = stranger.send("HUH").receive();
            assertThat(line).containsAnyOf("ERR unknown-command (", "ERR login-timeout (");
            comesWithin(20, pace);
        }
        assertThat(line).startsWith("ERR login-timeout (");
        stranger.expectEnd();
    }

    @Test
    void whoHasLoggedInHasTimeForEver() throws IOException {
        serve("--login-timeout=1", "--idle-timeout=0");
        TestClient alice = login("alice");
        connect().expectStart("ERR login-timeout (").expectEnd(); // though it came later
        alice.expectNothing();
    }

    // lines before login

    @Test
    void aHundredLinesMayComeBeforeLogin() throws IOException {
        TestClient stranger = connect();
        for (int i = 0; i < 99; i++) {
            stranger.send("PING").expectStart("ERR not-logged-in (");
        }
        stranger.send("LOGIN alice").expect("OK");
        stranger.sendRaw("PING\n".repeat(1000));
        for (int i = 0; i < 1000; i++) {
            stranger.expect("PONG");
        }
        stranger.expectNothing();
    }

    @Test
    void atOneMoreTheConnectionIsClosed() throws IOException {
        TestClient stranger = connect();
        stranger.sendRaw("HUH\n".repeat(100));
        for (int i = 0; i < 100; i++) {
            stranger.expectStart("ERR unknown-command (");
        }
        stranger.send("LOGIN alice").expectStart("ERR too-many-errors (").expectEnd();
        login("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", " \t\r\0"})
    void blankLinesCountToo(String blank) throws IOException {
        connect()
                .sendRaw(blank.repeat(101))
                .expectStart("ERR too-many-errors (")
                .expectEnd();
        connect().sendRaw(blank.repeat(99)).send("LOGIN alice").expect("OK").expectNothing();
    }

    @Test
    void theLastLineArrivesThoughTheClientGoesOnSending() throws Exception {
        TestClient stranger = connect();
        CompletableFuture<Void> sending = untilItBreaks(() -> stranger.sendRaw("HUH\n".repeat(1000)));
        for (int i = 0; i < 100; i++) {
            stranger.expectStart("ERR unknown-command (");
        }
        stranger.expectStart("ERR too-many-errors (").expectEnd();
        stranger.close();
        sending.get();
    }

    @Test
    void quitIsCleanThoughTheClientGoesOnSending() throws Exception {
        TestClient bob = login("bob");
        TestClient alice = login("alice").sendRaw("PING\nWHO\nQUIT\n");
        CompletableFuture<Void> sending = untilItBreaks(() -> alice.sendRaw("MSG ghost\nQUIT\n".repeat(1000)));
        alice.expect("PONG", "USER alice", "USER bob").expectEnd();
        alice.close();
        sending.get();
        bob.expect("INFO alice disconnected").expectNothing();
    }

    // length of a line

    @Test
    void theLongestLineIsAnOption() throws IOException {
        serve("--max-line=64");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.send("MSG " + "x".repeat(60)).expectNothing();
        bob.expect("MSG alice " + "x".repeat(60));
        alice.send("MSG " + "x".repeat(61))
                .expectStart("ERR message-too-long (")
                .expectNothing();
        bob.expectNothing();
    }

    @Test
    void aLineMayBeLongIfTheOptionSaysSo() throws IOException {
        serve("--max-line=100000");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        String text = "x".repeat(100_000 - 4);
        alice.send("MSG " + text).expectNothing();
        bob.expect("MSG alice " + text);
        alice.send("MSG x" + text).expectStart("ERR message-too-long (").expectNothing();
        bob.expectNothing();
    }

    // slow readers

    /** Says something long again and again, each time waiting for all answers to it, until this notice comes too. */
    private static void talkUntil(String notice, TestClient talker, String line, TestClient reader, String answer)
            throws IOException {
        boolean noticed = false;
        for (int round = 0; round < ROUNDS && !noticed; round++) {
            talker.sendRaw((line + "\n").repeat(LINES_AT_ONCE));
            for (int answers = 0; answers < LINES_AT_ONCE; ) {
                String received = reader.receive();
                if (received.equals(notice)) {
                    noticed = true;
                } else {
                    if (!noticed) {
                        assertThat(received).isEqualTo(answer);
                    }
                    answers++;
                }
            }
        }
        if (!noticed) {
            reader.expect(notice);
        }
    }

    @Test
    void whoFallsTooFarBehindIsCutAndNobodyElse() throws IOException {
        serve("--max-backlog=131072", "--write-timeout=0");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "MSG " + LONG_TEXT, bob, "MSG alice " + LONG_TEXT);
        alice.expect("INFO stalled disconnected").send("WHO").expect("USER alice", "USER bob");
        bob.expectNothing();
    }

    @Test
    void whoIsSentTooMuchInPrivateIsCut() throws IOException {
        serve("--max-backlog=131072", "--write-timeout=0");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "DM stalled " + LONG_TEXT, alice, "OK");
        bob.expect("INFO stalled disconnected").expectNothing();
    }

    @Test
    void whoDoesNotReadInTimeIsCutAndNobodyElse() throws IOException {
        serve("--max-backlog=1073741824", "--write-timeout=0.3");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "MSG " + LONG_TEXT, bob, "MSG alice " + LONG_TEXT);
        alice.expect("INFO stalled disconnected").send("WHO").expect("USER alice", "USER bob");
        bob.expectNothing();
    }

    @Test
    void whoDoesNotReadItsAnswersIsCutAndNobodyElse() throws Exception {
        serve("--write-timeout=0.3");
        TestClient bob = login("bob");
        TestClient greedy = loginWithTinyBuffer("greedy");
        CompletableFuture<Void> asking = untilItBreaks(() -> greedy.sendRaw("HELP\n".repeat(1000)));
        bob.expect("INFO greedy disconnected").expectNothing();
        asking.get();
    }

    /** It has left the room, but all that is said from then on hangs on what it is still owed. */
    @Test
    void whoLeavesAndDoesNotTakeWhatItIsOwedIsCutToo() throws IOException {
        serve("--max-connections=3", "--write-timeout=0");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient stalled = loginWithTinyBuffer("stalled");
        sayMegabytes(6, alice, bob); // more than the kernel takes
        stalled.endOutput();
        bob.expect("INFO stalled disconnected");
        connect().expectStart("ERR server-full (").expectEnd();
        sayMegabytes(9, alice, bob); // more than the backlog
        String line;
        do { // until its place is free
            try (TestClient next = connect().send("PING")) {
                line = next.receive();
            }
        } while (line.startsWith("ERR server-full ("));
        assertThat(line).startsWith("ERR not-logged-in (");
    }

    private static void sayMegabytes(int count, TestClient talker, TestClient reader) throws IOException {
        for (int i = 0; i < 16 * count; i++) {
            talker.sendRaw(("MSG " + LONG_TEXT + "\n").repeat(LINES_AT_ONCE));
            for (int line = 0; line < LINES_AT_ONCE; line++) {
                reader.expect("MSG alice " + LONG_TEXT);
            }
        }
    }

    @Test
    void whoReadsLateMissesNothing() throws IOException {
        serve("--max-backlog=67108864");
        TestClient alice = login("alice");
        TestClient late = login("late");
        for (int i = 0; i < 2000; i++) { // 8 MB, more than the kernel takes
            alice.send("MSG " + LONG_TEXT + i);
        }
        alice.expectNothing();
        for (int i = 0; i < 2000; i++) {
            late.expect("MSG alice " + LONG_TEXT + i);
        }
        late.expectNothing();
    }

    @Test
    void aBurstOfPrivateLinesIsNotTooMuch() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.sendRaw(("DM bob " + LONG_TEXT + "\n").repeat(200));
        for (int i = 0; i < 200; i++) {
            alice.expect("OK");
            bob.expect("DM alice " + LONG_TEXT);
        }
    }

    // half-close

    @Test
    void afterAHalfCloseEverythingIsCarriedOutAndDelivered() throws IOException {
        TestClient alice = login("alice");
        TestClient bot = connect().sendRaw("LOGIN bot\nMSG hi\nWHO\nDM alice psst\nPING\nMSG bye\nMSG half");
        bot.endOutput().expect("OK", "USER alice", "USER bot", "OK", "PONG").expectEnd();
        alice.expect("MSG bot hi", "DM bot psst", "MSG bot bye", "INFO bot disconnected")
                .expectNothing();
    }

    @Test
    void afterAHalfCloseLongAnswersAreDeliveredToo() throws IOException {
        String[] users = new String[100];
        for (int i = 0; i < 99; i++) {
            String name = String.format("a-name-as-long-as-it-can-be-%04d", i);
            login(name);
            users[i] = "USER " + name;
        }
        users[99] = "USER bot";
        TestClient bot = login("bot").sendRaw("WHO\n".repeat(2000)).endOutput(); // 8 MB, more than the kernel takes
        for (int i = 0; i < 2000; i++) {
            bot.expect(users);
        }
        bot.expectEnd();
    }

    @Test
    void afterAHalfCloseWhatOthersHaveSaidIsDeliveredToo() throws IOException {
        TestClient alice = login("alice");
        TestClient bot = login("bot");
        String line = "MSG " + LONG_TEXT;
        alice.sendRaw((line + "\n").repeat(1000)).expectNothing(); // 4 MB
        bot.endOutput();
        alice.expect("INFO bot disconnected").send("MSG too late").expectNothing();
        for (int i = 0; i < 1000; i++) {
            bot.expect("MSG alice " + LONG_TEXT);
        }
        bot.expectEnd();
    }

    // stopping

    private static CompletableFuture<Void> stopping(TestServer server) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        server.stop();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                ANOTHER_THREAD);
    }

    @Test
    void stoppingDeliversWhatWasAcceptedAndTellsEverybody() throws Exception {
        TestServer server = serve();
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient stranger = connect().send("MSG hi").expectStart("ERR not-logged-in (");
        alice.sendRaw(("MSG " + LONG_TEXT + "\n").repeat(1000))
                .send("DM bob psst")
                .expect("OK");
        CompletableFuture<Void> stopping = stopping(server);
        alice.expect("INFO server-shutdown").expectEnd();
        stranger.expect("INFO server-shutdown").expectEnd();
        for (int i = 0; i < 1000; i++) {
            bob.expect("MSG alice " + LONG_TEXT);
        }
        bob.expect("DM alice psst", "INFO server-shutdown").expectEnd();
        hangUp();
        stopping.get();
    }

    @Test
    void stoppingDoesNotWaitForClientsThatStay() throws Exception {
        TestServer server = serve("--write-timeout=0", "--shutdown-timeout=0.5");
        TestClient alice = login("alice");
        loginWithTinyBuffer("stalled");
        TestClient sender = login("sender");
        CompletableFuture<Void> sending = untilItBreaks(() -> sender.sendRaw("\n".repeat(1000)));
        alice.sendRaw(("MSG " + LONG_TEXT + "\n").repeat(1900)).expectNothing(); // 7.6 MB, within the backlog
        long start = System.nanoTime();
        server.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT);
        alice.expect("INFO server-shutdown").expectEnd();
        sending.get();
    }

    /** On an address of its own: on the usual one, the kernel may give the freed port to a client of another test. */
    @Test
    void aStoppedServerTakesNobodyAndItsPortIsFree() throws Exception {
        TestServer server = TestServer.start("--host=127.0.0.2");
        try (TestClient alice = server.login("alice")) {
            CompletableFuture<Void> stopping = stopping(server);
            alice.expect("INFO server-shutdown").expectEnd(); // the server has closed first
            assertThatThrownBy(server::connect).isInstanceOf(ConnectException.class);
            try (TestServer next = TestServer.start("--host=127.0.0.2", "--port=" + server.port());
                    TestClient again = next.login("alice")) {
                again.expectNothing();
            }
            alice.close();
            stopping.get();
        }
    }

    /** On an address of its own, as above. */
    @Test
    void stoppingTwiceIsStoppingOnce() throws Exception {
        TestServer server = serve("--host=127.0.0.3");
        TestClient alice = login("alice");
        CompletableFuture<Void> first = stopping(server);
        CompletableFuture<Void> second = stopping(server);
        alice.expect("INFO server-shutdown").expectEnd();
        hangUp();
        first.get();
        second.get();
        server.stop();
        assertThatThrownBy(server::connect).isInstanceOf(ConnectException.class);
    }

    /** On an address of its own, as above. */
    @Test
    void stoppingWithNobodyHere() throws Exception {
        TestServer server = serve("--host=127.0.0.4");
        server.stop();
        assertThatThrownBy(server::connect).isInstanceOf(ConnectException.class);
    }
}
