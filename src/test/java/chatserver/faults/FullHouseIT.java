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
 * <p>Shown elsewhere: that the place of a client is free again however it goes, in {@code ConnectionLimitsTest}; which addresses
 * count as one, in {@code ConnectionLimiterTest}.
 */
class FullHouseIT {
    private static final int PLACES = 30;
    private static final int PLACES_OF_AN_ADDRESS = 10;
    private static final int RESIDENTS = 2;
    private static final int MANY = 1000;
    private static final String FULL = "ERR server-full (";
    private static final String TOO_MANY = "ERR too-many-connections (";

    private static Household house;

    @BeforeAll
    static void moveIn() throws Exception {
        house = Household.start(
                "--max-connections=" + PLACES,
                "--max-per-address=" + PLACES_OF_AN_ADDRESS,
                "--exempt-loopback=false",
                "--rate=0");
    }

    @AfterEach
    void everyPlaceIsFreeAgain() throws Exception {
        house.afterwards();
        fillTheHouse();
        house.afterwards();
    }

    @AfterAll
    static void moveOut() throws Exception {
        house.close();
    }

    private static void fillTheAddressOfTheResidents() throws IOException {
        for (int i = RESIDENTS; i < PLACES_OF_AN_ADDRESS; i++) {
            house.connect().send("PING").expectStart("ERR not-logged-in (");
        }
    }

    private static void fillTheHouse() throws IOException {
        fillTheAddressOfTheResidents();
        for (int i = PLACES_OF_AN_ADDRESS; i < PLACES; i++) {
            house.connectFrom("127.0.0." + (i / PLACES_OF_AN_ADDRESS + 1))
                    .send("PING")
                    .expectStart("ERR not-logged-in (");
        }
    }

    @Test
    void oneTooManyFromAnAddressIsToldAndOthersComeIn() throws Exception {
        fillTheAddressOfTheResidents();
        house.connect().expectStart(TOO_MANY).expectEnd();
        house.connectFrom("127.0.0.2").send("PING").expectStart("ERR not-logged-in (");
        house.connect().expectStart(TOO_MANY).expectEnd();
    }

    @Test
    void oneTooManyInAllIsTold() throws Exception {
        fillTheHouse();
        house.connectFrom("127.0.0.9").expectStart(FULL).expectEnd();
        house.connectFrom("127.0.0.9").send("LOGIN carol").expectStart(FULL).expectEnd();
        house.connect().endOutput().expectStart(FULL).expectEnd();
    }

    @Test
    void aThousandInARowAreToldAndNoPlaceIsLost() throws Exception {
        fillTheAddressOfTheResidents();
        for (int i = 0; i < MANY; i++) {
            try (TestClient refused = TestClient.connect(house.port())) {
                refused.expectStart(TOO_MANY).expectEnd();
            }
        }
        house.goesOn();
    }

    @Test
    void aThousandThatBreakOffBeforeTheyAreToldCostNoPlace() throws Exception {
        fillTheHouse();
        for (int i = 0; i < MANY; i++) {
            TestClient.connect(house.port()).reset();
        }
        house.goesOn();
    }

    /** The server has let go of all of them while they are still there. */
    @Test
    void refusedOnesThatNeverHangUpKeepNothing() throws Exception {
        fillTheHouse();
        for (int i = 0; i < 400; i++) {
            house.connect().expectStart(FULL).expectEnd();
        }
        house.goesOn();
        house.awaitConnections(PLACES);
    }

    /** Real clients, which give up when a connection is reset: what they have sent must not cost them the answer. */
    @Test
    void theRefusalReachesAnNcThatHasAlreadySentSomething() throws Exception {
        fillTheAddressOfTheResidents();
        List<Process> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                String command = "printf 'LOGIN bot\\nMSG hi\\n' | nc -N 127.0.0.1 " + house.port();
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
