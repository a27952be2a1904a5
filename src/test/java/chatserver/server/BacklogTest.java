package chatserver.server;

import static chatserver.testing.Background.untilItBreaks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.testing.Await;
import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients that read slowly, late or not at all: who is disconnected, and what the others receive. */
@Order(1) // takes long
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class BacklogTest extends WireTest {
    private static final String LONG_TEXT = "x".repeat(4000);
    private static final int LINES_AT_ONCE = 16; // 64 KiB, less than the least backlog allowed
    private static final int ROUNDS = 500; // 32 MB, more than the kernel takes for a client that does not read

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
    void onlyTheClientThatLagsTooFarIsDisconnected() throws IOException {
        serve("--max-backlog=131072", "--write-timeout=0");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "MSG " + LONG_TEXT, bob, "MSG alice " + LONG_TEXT);
        alice.expect("INFO stalled disconnected").send("WHO").expect("USER alice", "USER bob");
        bob.expectNothing();
    }

    /** A reset, so that the kernel frees at once what it holds for a client that does not read. */
    @Test
    void aClientThatLagsTooFarIsReset() throws IOException {
        serve("--max-backlog=131072", "--write-timeout=0");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient stalled = loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "MSG " + LONG_TEXT, bob, "MSG alice " + LONG_TEXT);
        assertThatThrownBy(() -> {
                    while (stalled.read() >= 0) {
                        // what had come before
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void aClientWithTooManyPendingDirectMessagesIsDisconnected() throws IOException {
        serve("--max-backlog=131072", "--write-timeout=0");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "DM stalled " + LONG_TEXT, alice, "OK");
        bob.expect("INFO stalled disconnected").expectNothing();
    }

    @Test
    void onlyTheClientWhoseWriteTakesTooLongIsDisconnected() throws IOException {
        serve("--max-backlog=1073741824", "--write-timeout=0.3");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        loginWithTinyBuffer("stalled");
        talkUntil("INFO stalled disconnected", alice, "MSG " + LONG_TEXT, bob, "MSG alice " + LONG_TEXT);
        alice.expect("INFO stalled disconnected").send("WHO").expect("USER alice", "USER bob");
        bob.expectNothing();
    }

    @Test
    void onlyTheClientThatDoesNotReadItsRepliesIsDisconnected() throws Exception {
        serve("--write-timeout=0.3");
        TestClient bob = login("bob");
        TestClient greedy = loginWithTinyBuffer("greedy");
        CompletableFuture<Void> asking = untilItBreaks(() -> greedy.sendRaw("HELP\n".repeat(1000)));
        bob.expect("INFO greedy disconnected").expectNothing();
        asking.get();
    }

    /** It has left the room, but its pending lines retain all that is said from then on. */
    @Test
    void aClientThatHasEndedItsOutputAndDoesNotReadIsDisconnected() throws IOException {
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
    void aClientThatReadsLateMissesNothing() throws IOException {
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

    /** The kernel holds little for a client. Otherwise a write would take longer than the limit, though the client reads on. */
    @Test
    void aClientThatReadsSlowlyAllTheTimeStaysConnected() throws Exception {
        serve("--max-backlog=67108864", "--write-timeout=3");
        TestClient alice = login("alice");
        TestClient slow = loginWithTinyBuffer("slow");
        int lines = 1500; // 6 MB, more than the kernel takes
        for (int i = 0; i < lines; i++) {
            alice.send("MSG " + LONG_TEXT + i);
        }
        alice.expectNothing();
        for (int i = 0; i < lines; i++) {
            if (i < 300) {
                Thread.sleep(20); // no event to wait for: the test is about this pace, 200 KB a second
            }
            slow.expect("MSG alice " + LONG_TEXT + i);
        }
        slow.expectNothing();
    }

    @Test
    void aBurstOfDirectMessagesIsWithinTheBacklog() throws IOException {
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        alice.sendRaw(("DM bob " + LONG_TEXT + "\n").repeat(200));
        for (int i = 0; i < 200; i++) {
            alice.expect("OK");
            bob.expect("DM alice " + LONG_TEXT);
        }
    }

    private static int countLeavers(TestClient witness) throws IOException {
        int count = 0;
        witness.send("WHO").send("PING");
        for (String line = witness.receive(); !line.equals("PONG"); line = witness.receive()) {
            count += line.startsWith("USER a-name") ? 1 : 0;
        }
        return count;
    }

    /** Readers that do not read for a moment lag by all the notices, which are more than the backlog asked for. */
    @Test
    void readersThatPauseStayConnectedWhenManyUsersLeaveMeanwhile() throws Exception {
        int leavers = 2000;
        String name = "a-name-as-long-as-can-be-....";
        TestServer server = serve("--max-line=2048", "--max-backlog=65536", "--max-connections=4000");
        Set<String> notices = new HashSet<>();
        try (Crowd readers = new Crowd()) {
            for (int i = 0; i < 3; i++) {
                readers.add(loginWithTinyBuffer("reader" + i));
            }
            Crowd crowd = new Crowd();
            for (int i = 0; i < leavers; i++) {
                crowd.add(server.login(name + Integer.toString(i, 36)));
                notices.add("INFO " + name + Integer.toString(i, 36) + " disconnected");
            }
            crowd.close();
            TestClient witness = login("witness");
            Await.until("the end of all leavers", () -> countLeavers(witness) == 0);
            for (TestClient reader : readers) {
                Set<String> received = new HashSet<>();
                for (int i = 0; i < leavers; i++) {
                    received.add(reader.receive());
                }
                assertThat(received).isEqualTo(notices);
                reader.expectNothing();
            }
        }
    }
}
