package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * As many clients as a server with a heap of 64 MB admits do their worst at the same time. A well-behaved pair loses nothing,
 * a newcomer gets an answer, the server can be stopped, and no memory is missing.
 */
@Isolated // it takes both cores
@Timeout(180) // what all of this machine is busy with has no other limit than the waits of its parts
class WorstCaseIT {
    private static final Launch SMALL_HEAP = Launch.ORDINARY.with("-Xmx64m");
    private static final Pattern LOWERED = Pattern.compile("max-connections lowered from \\d+ to (\\d+): the heap ");
    private static final int PAIR = 2;

    /** Above the server's own limit of 5 s, for a busy machine. */
    private static final Duration MAX_STOP = Duration.ofSeconds(10);

    /** Nothing is lost; how long it takes is not what is tested, since all of this machine is busy. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(25);

    @Test
    void aSmallHeapHoldsRepliesThatAreNeverRead() throws Exception {
        attack(false, List.of(), Abuse.ANSWERS_NOT_READ);
    }

    @Test
    void aSmallHeapHoldsManyRepliesThatAreRead() throws Exception {
        attack(false, List.of(), Abuse.ANSWERS_READ);
    }

    @Test
    void aSmallHeapHoldsListsOfUsersThatAreNeverRead() throws Exception {
        attack(false, List.of(), Abuse.LISTS_NOT_READ);
    }

    @Test
    void aSmallHeapHoldsDirectMessagesThatAreNeverRead() throws Exception {
        attack(false, List.of(), Abuse.DIRECT_MESSAGES_NOT_READ);
    }

    @Test
    void aSmallHeapHoldsShortDirectMessagesThatAreNeverRead() throws Exception {
        attack(false, List.of(), Abuse.SHORT_DIRECT_MESSAGES_NOT_READ);
    }

    @Test
    void aSmallHeapHoldsLinesOfTheGreatestLength() throws Exception {
        attack(false, List.of(), Abuse.LONGEST_LINES);
    }

    @Test
    void loginsAndLeavesLeaveNothingBehind() throws Exception {
        attack(false, List.of(), Abuse.LOGINS_AND_LEAVES);
    }

    @Test
    void aSmallHeapHoldsTheClientsThatTheRateLimitPauses() throws Exception {
        attack(false, List.of("--exempt-loopback=false"), Abuse.PAUSES);
    }

    @Test
    void aSmallHeapHoldsAllAbusesAtOnce() throws Exception {
        attack(false, List.of(), Abuse.values());
    }

    @Test
    void aSmallHeapHoldsAllAbusesAtOnceOverTls() throws Exception {
        attack(true, List.of(), Abuse.values());
    }

    private static void attack(boolean tls, List<String> moreOptions, Abuse... abuses) throws Exception {
        List<String> options = new ArrayList<>(List.of("--host=127.0.0.1", "--port=0"));
        options.addAll(moreOptions);
        if (tls) {
            options.addAll(List.of(TestKeys.options()));
        }
        try (ServerProcess server = ServerProcess.start(SMALL_HEAP, options.toArray(String[]::new))) {
            Endpoint endpoint = new Endpoint(server.port(), tls);
            WellBehavedPair pair = new WellBehavedPair(endpoint, Duration.ofMillis(300), MAX_WAIT);
            try (Attack attack = new Attack(endpoint, maxConnections(server) - PAIR, abuses)) {
                attack.awaitStandstill();
                pair.awaitNextExchange();
                assertThatANewcomerIsAnswered(endpoint);
                pair.awaitNextExchange();
                pair.close();
                stop(server);
            }
        }
    }

    private static int maxConnections(ServerProcess server) {
        Matcher lowered = LOWERED.matcher(server.awaitOut("max-connections lowered"));
        assertThat(lowered.find()).isTrue();
        return Integer.parseInt(lowered.group(1));
    }

    /** With TLS a newcomer that is refused gets no line: that would take a handshake. */
    private static void assertThatANewcomerIsAnswered(Endpoint endpoint) throws IOException {
        try (TestClient newcomer = endpoint.connect()) {
            assertThat(newcomer.send("LOGIN newcomer").receive()).isIn("OK", "ERR server-full (try again later)");
        } catch (IOException e) {
            assertThat(endpoint.tls()).as("refused without an answer").isTrue();
        }
    }

    private static void stop(ServerProcess server) throws Exception {
        long start = System.nanoTime();
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MAX_STOP);
        assertThat(server.err()).isEmpty();
        assertThat(server.out()).noneMatch(line -> line.contains("OutOfMemoryError") || line.contains("ERROR"));
    }
}
