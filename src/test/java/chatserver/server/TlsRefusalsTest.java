package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a TLS server tells the clients that it refuses why, and that this has bounds. */
@Execution(ExecutionMode.CONCURRENT) // one waits for a time to be over
class TlsRefusalsTest extends TlsWireTest {
    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void aRefusedClientGetsTheReasonOverTls(String protocol) throws Exception {
        serve("--max-connections=1");
        TestClient alice = login("alice", TLS_13);
        connect(protocol).expectStart("ERR server-full (").expectEnd();
        alice.expectNothing();
    }

    @Test
    void aClientBeyondTheLimitOfItsAddressGetsTheReasonOverTls() throws Exception {
        serve("--max-per-address=1", "--exempt-loopback=false");
        TestClient alice = login("alice", TLS_13);
        connect(TLS_13).expectStart("ERR too-many-connections (").expectEnd();
        alice.expectNothing();
    }

    @Test
    void aRefusedClientWithoutTlsGetsTheReasonInPlainText() throws Exception {
        serve("--max-connections=1");
        login("alice", TLS_13);
        connectPlain().send("LOGIN bob").expectStart("ERR server-full (").expectEnd();
    }

    /** They are closed after three seconds. Meanwhile, the server serves its users. */
    @Test
    void aHundredSilentRefusedClientsAreClosedAndALaterOneGetsTheReason() throws Exception {
        serve("--max-connections=1");
        TestClient alice = login("alice", TLS_13);
        List<TestClient> silent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            silent.add(connectPlain());
        }
        alice.expectNothing();
        for (TestClient client : silent) {
            client.expectNoMore();
        }
        Await.until("room in the queue, which may still hold silent clients", this::getsTheReason);
    }

    private boolean getsTheReason() {
        try {
            connect(TLS_13).expectStart("ERR server-full (").expectEnd();
            return true;
        } catch (IOException e) { // closed without a reason
            return false;
        }
    }

    @Test
    void usersAreServedDuringAFloodOfRefusedHandshakes() throws Exception {
        serve("--max-connections=1");
        TestClient alice = login("alice", TLS_13);
        int refused = 0;
        for (int i = 0; i < 50; i++) {
            refused += getsTheReason() ? 1 : 0;
            alice.expectNothing();
        }
        assertThat(refused).isPositive();
    }
}
