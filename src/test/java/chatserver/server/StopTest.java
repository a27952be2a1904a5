package chatserver.server;

import static chatserver.testing.Background.stopping;
import static chatserver.testing.Background.untilItBreaks;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server that stops while clients are connected. */
@Execution(ExecutionMode.CONCURRENT) // most of them wait for a time to be over
class StopTest extends WireTest {
    private static final String LONG_TEXT = "x".repeat(4000);
    private static final Duration LIMIT = Duration.ofSeconds(20); // however busy the machine is

    @Test
    void aStopDeliversWhatWasAcceptedAndSendsEveryClientTheNotice() throws Exception {
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
    void aStopDoesNotWaitForClientsThatStay() throws Exception {
        TestServer server = serve("--write-timeout=0", "--shutdown-timeout=2");
        TestClient alice = login("alice");
        loginWithTinyBuffer("stalled");
        TestClient sender = login("sender");
        CompletableFuture<Void> sending = untilItBreaks(() -> sender.sendRaw("\n".repeat(1000)));
        alice.sendRaw(("MSG " + LONG_TEXT + "\n").repeat(1900)).expectNothing(); // 7.6 MB, within the backlog
        long start = System.nanoTime();
        server.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        alice.expect("INFO server-shutdown").expectEnd();
        sending.get();
    }

    /** Uses an address of its own: on the usual one, the kernel may give the freed port to a client of another test. */
    @Test
    void aStoppedServerAcceptsNoClientAndItsPortIsFree() throws Exception {
        TestServer server = TestServer.start("--host=127.0.0.2");
        try (TestClient alice = server.login("alice")) {
            CompletableFuture<Void> stopping = stopping(server);
            alice.expect("INFO server-shutdown").expectEnd(); // the server has closed first
            server.awaitRefusal();
            try (TestServer next = TestServer.start("--host=127.0.0.2", "--port=" + server.port());
                    TestClient again = next.login("alice")) {
                again.expectNothing();
            }
            alice.close();
            stopping.get();
        }
    }

    /** Uses an address of its own: on the usual one, the kernel may give the freed port to a client of another test. */
    @Test
    void aSecondStopWaitsForTheFirst() throws Exception {
        TestServer server = serve("--host=127.0.0.3");
        TestClient alice = login("alice");
        CompletableFuture<Void> first = stopping(server);
        CompletableFuture<Void> second = stopping(server);
        alice.expect("INFO server-shutdown").expectEnd();
        hangUp();
        first.get();
        second.get();
        server.stop();
        server.awaitRefusal();
    }

    /** Uses an address of its own: on the usual one, the kernel may give the freed port to a client of another test. */
    @Test
    void aServerWithoutClientsStops() throws Exception {
        TestServer server = serve("--host=127.0.0.4");
        server.stop();
        server.awaitRefusal();
    }
}
