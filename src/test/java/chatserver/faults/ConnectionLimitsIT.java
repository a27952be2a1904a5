package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * More clients than there are places, in all and from one address. After each fault all places are free again: the two
 * residents have two of them.
 *
 * <p>Shown elsewhere: that the place of a client is free again however it goes, in {@code ConnectionLimitsTest}; which
 * addresses count as one, in {@code ConnectionLimiterTest}.
 */
class ConnectionLimitsIT {
    private static final int PLACES = 30;
    private static final int PLACES_OF_AN_ADDRESS = 10;
    private static final int RESIDENTS = 2;
    private static final int MANY = 1000;
    private static final String FULL = "ERR server-full (";
    private static final String TOO_MANY = "ERR too-many-connections (";

    private static SharedServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.start(
                "--max-connections=" + PLACES,
                "--max-per-address=" + PLACES_OF_AN_ADDRESS,
                "--exempt-loopback=false",
                "--rate=0");
    }

    @AfterEach
    void assertThatEveryPlaceIsFreeAgain() throws Exception {
        server.assertUnharmed();
        fillTheHouse();
        server.assertUnharmed();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    private static void fillTheAddressOfTheResidents() throws IOException {
        for (int i = RESIDENTS; i < PLACES_OF_AN_ADDRESS; i++) {
            server.connect().send("PING").expectStart("ERR not-logged-in (");
        }
    }

    private static void fillTheHouse() throws IOException {
        fillTheAddressOfTheResidents();
        for (int i = PLACES_OF_AN_ADDRESS; i < PLACES; i++) {
            server.connectFrom("127.0.0." + (i / PLACES_OF_AN_ADDRESS + 1))
                    .send("PING")
                    .expectStart("ERR not-logged-in (");
        }
    }

    @Test
    void aClientBeyondTheLimitOfItsAddressGetsTheReasonAndOthersAreServed() throws Exception {
        fillTheAddressOfTheResidents();
        server.connect().expectStart(TOO_MANY).expectEnd();
        server.connectFrom("127.0.0.2").send("PING").expectStart("ERR not-logged-in (");
        server.connect().expectStart(TOO_MANY).expectEnd();
    }

    @Test
    void aClientBeyondTheLimitOnAllConnectionsGetsTheReason() throws Exception {
        fillTheHouse();
        server.connectFrom("127.0.0.9").expectStart(FULL).expectEnd();
        server.connectFrom("127.0.0.9").send("LOGIN carol").expectStart(FULL).expectEnd();
        server.connect().endOutput().expectStart(FULL).expectEnd();
    }

    @Test
    void aThousandRefusedClientsGetTheReasonAndNoPlaceIsLost() throws Exception {
        fillTheAddressOfTheResidents();
        for (int i = 0; i < MANY; i++) {
            try (TestClient refused = TestClient.connect(server.port())) {
                refused.expectStart(TOO_MANY).expectEnd();
            }
        }
        server.assertThatThePairIsServed();
    }

    @Test
    void aThousandClientsThatHangUpBeforeTheyAreRefusedCostNoPlace() throws Exception {
        fillTheHouse();
        for (int i = 0; i < MANY; i++) {
            TestClient.connect(server.port()).reset();
        }
        server.assertThatThePairIsServed();
    }

    /** The server has let go of all of them while they are still there. */
    @Test
    void refusedClientsThatNeverHangUpKeepNoDescriptor() throws Exception {
        fillTheHouse();
        for (int i = 0; i < 400; i++) {
            server.connect().expectStart(FULL).expectEnd();
        }
        server.assertThatThePairIsServed();
        server.awaitConnections(PLACES);
    }

    /** Real clients, which give up when a connection is reset: what they have sent must not cost them the answer. */
    @Test
    void theRefusalReachesAnNcThatHasAlreadySentSomething() throws Exception {
        fillTheAddressOfTheResidents();
        List<Process> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                String command = "printf 'LOGIN bot\\nMSG hi\\n' | nc -N 127.0.0.1 " + server.port();
                clients.add(new ProcessBuilder("sh", "-c", command)
                        .redirectErrorStream(true)
                        .start());
            }
            for (Process nc : clients) {
                String shown = new String(nc.getInputStream().readAllBytes());
                assertThat(nc.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assumeThat(shown).as("nc is installed and knows -N").doesNotContain("not found", "invalid option");
                assertThat(shown).startsWith(TOO_MANY).hasLineCount(1);
            }
        } finally {
            clients.forEach(Process::destroyForcibly);
        }
    }
}
