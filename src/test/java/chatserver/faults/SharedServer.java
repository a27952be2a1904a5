package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Await;
import chatserver.testing.Crowd;
import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The jar in a process of its own, and {@linkplain WellBehavedPair two users} who talk to each other all the time, whatever
 * guests do to the server. {@link #assertUnharmed} and {@link #close} find out whether they have done any harm. Used by one
 * thread, but for what says otherwise.
 */
final class SharedServer implements AutoCloseable {
    private static final Duration LOGIN_TIME = Duration.ofSeconds(1);
    private static final int LOGIN_TRIES = 10; // a busy machine takes longer now and then, a harmed server always

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";
    private static final String ADDRESS = "[0-9a-f.:]+";
    private static final Pattern DEPARTURE =
            Pattern.compile(TIME + "INFO  \\[conn-(\\d+)( [\\w.-]+] logout|] no login) from " + ADDRESS
                    + ": [a-z-]+ after \\d+ s, \\d+ lines in, \\d+ bytes out");
    private static final Pattern ANOTHER_LOG_LINE = Pattern.compile(TIME + "(INFO |WARN ) \\[("
            + "conn-\\d+ [\\w.-]+] login from " + ADDRESS
            + "|acceptor] refused " + ADDRESS + ": (server-full|too-many-connections)"
            + "|(scheduler|shutdown)] \\d+ more (logins|connections ended) in a second"
            + "|(scheduler|shutdown)] refused \\d+ more connections in a second: (server-full|too-many-connections)"
            + "|main] max-connections lowered from \\d+ to \\d+: the heap is limited to \\d+ MB.*"
            + "|main] Server listening on port \\d+ \\(host " + ADDRESS + ", pid \\d+, started in \\d+ ms\\)"
            + "|shutdown] (stopping|stopped|served \\d+ connections, \\d+ logins, \\d+ lines in, \\d+ bytes in,"
            + " \\d+ deliveries, \\d+ bytes out; \\d+ refused; up \\d+ s))");

    private static final Pattern MORE_ENDED = Pattern.compile("\\] (\\d+) more connections ended in a second");
    private static final Pattern MORE_LOGINS = Pattern.compile("\\] (\\d+) more logins in a second");
    private static final Pattern SERVED = Pattern.compile("\\[shutdown] served (\\d+) connections");
    private static final Pattern LOGINS = Pattern.compile("\\[shutdown] served \\d+ connections, (\\d+) logins");

    private static final int RESIDENTS = 2;
    private static final Pattern RESIDENTS_LINE = Pattern.compile("MSG (alice|bob) \\d+|INFO (alice|bob) disconnected");

    private final AtomicInteger elsewhere = new AtomicInteger(); // addresses used
    private final ServerProcess server;
    private final int port;
    private final WellBehavedPair pair;
    private Crowd guests = new Crowd();
    private final ProcessResources baseline;

    private SharedServer(ServerProcess server, Duration beat) throws IOException {
        this.server = server;
        port = server.port();
        login("guest").send("QUIT").expectEnd(); // so that the server has done everything once
        connect().reset();
        guests.close();
        pair = new WellBehavedPair(port, beat);
        pair.awaitNextExchange();
        Await.until(
                "only the residents being here",
                () -> ProcessResources.of(server.pid()).threads().entrySet().stream()
                                .filter(thread -> thread.getKey().startsWith("conn-"))
                                .mapToInt(Map.Entry::getValue)
                                .sum()
                        == RESIDENTS);
        baseline = ProcessResources.of(server.pid());
    }

    /** Starts a server with these options, and residents that talk almost without a pause. */
    static SharedServer start(String... options) throws IOException, InterruptedException {
        return start(Map.of(), Duration.ofMillis(10), options);
    }

    /**
     * Starts a server with these environment variables and options.
     *
     * @param beat the residents' pause, since limits may hold for them too
     */
    static SharedServer start(Map<String, String> environment, Duration beat, String... options)
            throws IOException, InterruptedException {
        String[] arguments = Stream.concat(Stream.of("--host=127.0.0.1", "--port=0"), Stream.of(options))
                .toArray(String[]::new);
        ServerProcess server = ServerProcess.start(environment, arguments);
        try {
            return new SharedServer(server, beat);
        } catch (Throwable e) {
            server.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    /** Connects a guest. {@link #assertUnharmed} disconnects all guests. Any thread may call it. */
    TestClient connect() throws IOException {
        return guests.add(TestClient.connect(port));
    }

    /** Connects a guest from another address of this machine. {@link #assertUnharmed} disconnects it. Any thread may call it. */
    TestClient connectFrom(String address) throws IOException {
        return guests.add(TestClient.connectFrom(address, port));
    }

    /** Connects a guest from an address that no client had before, so its burst is unused. Any thread may call it. */
    TestClient connectFromElsewhere() throws IOException {
        return connectFrom("127.0.4." + elsewhere.incrementAndGet());
    }

    /** Connects a guest with a receive buffer of about this many bytes. */
    TestClient connectWithBuffer(int bytes) throws IOException {
        return guests.add(TestClient.connect(port, bytes));
    }

    /** Connects a guest and logs it in. Any thread may call it. */
    TestClient login(String name) throws IOException {
        return connect().send("LOGIN " + name).expect("OK");
    }

    /** Returns the next line that a guest reads. Skips the broadcasts of the residents and the notices that they have left. */
    static String nextOf(TestClient guest) throws IOException {
        String line;
        do {
            line = guest.receive();
        } while (line != null && RESIDENTS_LINE.matcher(line).matches());
        return line;
    }

    /** Waits until the pair has received the notice that a user has left. */
    void awaitDisconnected(String name) {
        pair.awaitDisconnected(name);
    }

    /** Makes sure that the residents have missed nothing and waited for nothing, while the guests are still there. */
    void assertThatThePairIsServed() {
        pair.awaitNextExchange();
    }

    /** Waits until the server has the descriptors of {@code count} connections, though more guests may be connected. */
    void awaitConnections(int count) {
        Map<String, Integer> expected = new TreeMap<>(baseline.descriptors());
        expected.merge("socket", count - RESIDENTS, Integer::sum);
        Await.until(
                "descriptors " + expected,
                () -> ProcessResources.of(server.pid()).descriptors().equals(expected));
    }

    /** Returns the lines that the server has logged until now. */
    List<String> log() {
        return server.out();
    }

    /**
     * Disconnects the guests and checks that the server is as it was: the pair has missed nothing and was not delayed, a
     * new user can log in within a second, and users, threads and descriptors are the same as in the beginning.
     */
    void assertUnharmed() throws IOException {
        guests.close();
        guests = new Crowd();
        pair.awaitNextExchange();
        baseline.awaitAgain();
        assertThatALoginIsQuickAndOnlyThePairIsPresent();
        baseline.awaitAgain(); // the notice that a user has left comes a moment before its connection has ended
    }

    private void assertThatALoginIsQuickAndOnlyThePairIsPresent() throws IOException {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < LOGIN_TRIES && nanos > LOGIN_TIME.toNanos(); i++) {
            long start = System.nanoTime();
            try (TestClient newcomer = TestClient.connect(port)) {
                newcomer.send("LOGIN newcomer").expect("OK");
                nanos = System.nanoTime() - start;
                assertThat(newcomer.who()).containsExactly("alice", "bob", "newcomer");
            }
            pair.awaitDisconnected("newcomer");
        }
        assertThat(Duration.ofNanos(nanos)).as("time to log in").isLessThan(LOGIN_TIME);
    }

    // the end

    /**
     * Disconnects the pair, stops the server, and checks its log: a line or two for each connection that has sent something,
     * and its end once, by itself or in a count. The log has no text of a client, no error, no stack trace, and no byte that
     * is not printable ASCII.
     */
    @Override
    public void close() throws IOException, InterruptedException {
        try (server) {
            pair.close();
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.err()).allMatch(line -> line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"));
            List<Integer> ended = new ArrayList<>();
            for (String line : server.out()) {
                Matcher departure = DEPARTURE.matcher(line);
                if (departure.matches()) {
                    ended.add(Integer.valueOf(departure.group(1)));
                } else {
                    assertThat(line).matches(ANOTHER_LOG_LINE);
                }
            }
            assertThat(ended).doesNotHaveDuplicates();
            assertThat(ended.size() + sum(MORE_ENDED)).isLessThanOrEqualTo(sum(SERVED));
            long logins = server.out().stream()
                    .filter(line -> line.contains("] login from "))
                    .count();
            assertThat(logins + sum(MORE_LOGINS)).isEqualTo(sum(LOGINS));
        }
    }

    /** Returns the sum of the numbers that the pattern finds in the lines of the log. */
    private int sum(Pattern number) {
        return server.out().stream()
                .map(number::matcher)
                .filter(Matcher::find)
                .mapToInt(line -> Integer.parseInt(line.group(1)))
                .sum();
    }
}
