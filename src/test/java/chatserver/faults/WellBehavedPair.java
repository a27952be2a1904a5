package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Alice and bob, two well-behaved users. Each says a number to the other and sends a PING, waits until the one is heard
 * and the other answered, and goes on with the next number after a beat. A number out of order, a line that is none, or
 * more than an ordinary wait is a failure, which every method reports. Any thread may call any method.
 */
final class WellBehavedPair implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Longer than a busy machine needs, shorter than a write to a client that does not read (10 s). */
    static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private static final Pattern LINE_OF_OTHERS = Pattern.compile(
            "INFO [\\w.-]+ disconnected|(MSG|DM) [\\w.-]+ [^\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]+");

    private final Duration beat;
    private final Duration maxWait;
    private final CountDownLatch leaving = new CountDownLatch(1);
    private final Resident alice;
    private final Resident bob;

    // guarded by this, as everything in the residents:
    private final List<String> farewells = new ArrayList<>(); // names in the notices that alice has received
    private Duration longestWait = Duration.ZERO;
    private Throwable failure; // the first

    /** Both log in, and may wait for 5 s at most. */
    WellBehavedPair(int port, Duration beat) throws IOException {
        this(new Endpoint(port, false), beat, MAX_WAIT);
    }

    /** Both log in, and may wait for {@code maxWait} for an answer or a line. */
    WellBehavedPair(Endpoint endpoint, Duration beat, Duration maxWait) throws IOException {
        this.beat = beat;
        this.maxWait = maxWait;
        alice = new Resident("alice", endpoint);
        bob = new Resident("bob", endpoint);
        alice.other = bob;
        bob.other = alice;
        alice.start();
        bob.start();
    }

    /** Waits for an exchange that has not begun yet. */
    synchronized void awaitNextExchange() {
        long ofAlice = alice.said + 1;
        long ofBob = bob.said + 1;
        await("the next exchange", () -> alice.finished >= ofAlice && bob.finished >= ofBob);
        assertThat(longestWait).as("longest wait for an answer or a line").isLessThan(maxWait);
    }

    /** Waits for another notice that this user has left. */
    synchronized void awaitDisconnected(String name) {
        await("the farewell of " + name, () -> farewells.contains(name));
        farewells.remove(name);
    }

    private synchronized void await(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!reached.getAsBoolean()) {
            if (failure != null) {
                throw new AssertionError("a resident has come to harm", failure);
            }
            long left = deadline - System.nanoTime();
            assertThat(left).as("time left for %s", what).isPositive();
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private synchronized void failed(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    /** Ends both conversations by QUIT, and reports what has failed. */
    @Override
    public void close() throws IOException, InterruptedException {
        leaving.countDown();
        alice.leave();
        bob.leave();
        synchronized (this) {
            await("nothing", () -> true);
        }
    }

    private final class Resident {
        private final TestClient client;
        private final Thread talker;
        private final Thread listener;
        private Resident other;
        private long said; // the number
        private long finished; // the last number of which the exchange is over
        private long answered; // PINGs
        private long heard; // the other's number

        Resident(String name, Endpoint endpoint) throws IOException {
            client = endpoint.connect().send("LOGIN " + name).expect("OK");
            talker = new Thread(this::talk, name + "-talks");
            listener = new Thread(() -> listen(name.equals("alice") ? "MSG bob " : "MSG alice "), name + "-listens");
        }

        void start() {
            listener.start();
            talker.start();
        }

        private void talk() {
            try {
                while (!leaving.await(beat.toNanos(), TimeUnit.NANOSECONDS)) {
                    exchange();
                }
                client.send("QUIT");
            } catch (IOException | InterruptedException | AssertionError e) {
                failed(e);
            }
        }

        private void exchange() throws IOException {
            long number;
            synchronized (WellBehavedPair.this) {
                number = ++said;
            }
            long start = System.nanoTime();
            client.sendRaw("MSG " + number + "\nPING\n");
            synchronized (WellBehavedPair.this) {
                await("the answer to " + number, () -> answered == number && other.heard == number);
                finished = number;
                Duration wait = Duration.ofNanos(System.nanoTime() - start);
                longestWait = wait.compareTo(longestWait) > 0 ? wait : longestWait;
                WellBehavedPair.this.notifyAll();
            }
        }

        private void listen(String fromOther) {
            try {
                String line;
                while ((line = client.receive()) != null) {
                    take(line, fromOther);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                failed(e);
            }
        }

        private void take(String line, String fromOther) {
            synchronized (WellBehavedPair.this) {
                if (line.equals("PONG")) {
                    answered++;
                } else if (line.startsWith(fromOther)) {
                    assertThat(line).isEqualTo(fromOther + ++heard);
                } else {
                    assertThat(LINE_OF_OTHERS.matcher(line).matches()).as(line).isTrue();
                    if (this == alice && line.startsWith("INFO ")) {
                        farewells.add(line.split(" ")[1]);
                    }
                }
                WellBehavedPair.this.notifyAll();
            }
        }

        void leave() throws IOException, InterruptedException {
            talker.join();
            listener.join();
            client.close();
        }
    }
}
