package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A name is one user's at a time, whatever the race, and free at once when that user has gone: promise 5. */
class NamePromisesTest {
    /** The ways in which a client goes away. */
    enum Exit {
        QUIT,
        HALF_CLOSE,
        CLOSE,
        RESET;

        void take(TestClient client) throws IOException {
            switch (this) {
                case QUIT -> client.send("QUIT");
                case HALF_CLOSE -> client.endOutput();
                case CLOSE -> client.close();
                case RESET -> client.reset();
            }
        }
    }

    /** A hundred at the same instant; when the winner has gone, the rest of them again, and so on. */
    @Test
    void aNameClaimedByAHundredAtOnceIsGivenToOne() throws Exception {
        int claimers = 100;
        try (TestServer server = TestServer.start();
                TestClient witness = server.login("witness");
                Crowd everybody = new Crowd()) {
            List<TestClient> left = new ArrayList<>();
            for (int i = 0; i < claimers; i++) {
                left.add(everybody.add(server.connect()));
            }
            for (Exit exit : List.of(Exit.QUIT, Exit.RESET, Exit.HALF_CLOSE, Exit.CLOSE, Exit.RESET, Exit.QUIT)) {
                ConcurrentLinkedQueue<TestClient> winners = new ConcurrentLinkedQueue<>();
                Together.run(left.size(), i -> () -> {
                    TestClient claimer = left.get(i);
                    claimer.send(i % 2 == 0 ? "LOGIN Prize" : "LOGIN pRIZE");
                    String answer = claimer.receive();
                    if ("OK".equals(answer)) {
                        winners.add(claimer);
                    } else {
                        assertThat(answer).isEqualTo("ERR username-taken");
                    }
                });
                assertThat(winners).hasSize(1);
                TestClient winner = winners.remove();
                left.remove(winner);
                winner.send("MSG won").expectNothing();
                exit.take(winner);
                String line = witness.receive();
                assertThat(line).matches("MSG (Prize|pRIZE) won");
                witness.expect("INFO " + line.split(" ")[1] + " disconnected");
            }
            witness.send("WHO").expect("USER witness").expectNothing();
        }
    }

    /** Each reader receives the lines of X and then the notice, once. Then the reader can take the name X at once. */
    @ParameterizedTest
    @EnumSource
    void theNoticeOfALeaveComesOnceAfterTheLastLineAndThenTheNameIsFree(Exit exit) throws Exception {
        int readers = 10;
        int rounds = 30;
        try (TestServer server = TestServer.start();
                TestClient noise = server.login("noise");
                Crowd crowd = Crowd.login(server, "u", readers);
                Crowd lives = new Crowd()) {
            AtomicBoolean over = new AtomicBoolean();
            TestClient first = lives.add(server.login("X"));
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                while (!over.get()) {
                    noise.sendRaw("MSG 1\nMSG 2\nMSG 3\nPING\n");
                    while (!"PONG".equals(noise.receive())) {
                        // the others' lines
                    }
                }
            });
            tasks.add(() -> live(first, 0, exit));
            crowd.each((number, reader) -> {
                        for (int round = 0; round < rounds; round++) {
                            for (int i = 0; i <= round % 5; i++) {
                                assertThat(receiveQuiet(reader)).isEqualTo("MSG X " + round + "." + i);
                            }
                            assertThat(receiveQuiet(reader)).isEqualTo("INFO X disconnected");
                            if (number == round % readers && round < rounds - 1) { // its turn to have the name
                                live(lives.add(server.connect()).send("LOGIN X").expect("OK"), round + 1, exit);
                            }
                        }
                        reader.send("PING");
                        assertThat(receiveQuiet(reader)).isEqualTo("PONG");
                        if (number == (rounds - 1) % readers) {
                            over.set(true);
                        }
                    })
                    .forEach(tasks::add);
            Together.run(tasks);
        }
    }

    private static void live(TestClient x, int round, Exit exit) throws IOException {
        for (int i = 0; i <= round % 5; i++) {
            x.send("MSG " + round + "." + i);
        }
        if (exit == Exit.CLOSE || exit == Exit.RESET) { // they may cost what the server has not read yet
            x.send("PING");
            assertThat(receiveQuiet(x)).isEqualTo("PONG");
        }
        exit.take(x);
    }

    private static String receiveQuiet(TestClient client) throws IOException {
        String line;
        do {
            line = client.receive();
        } while (line != null && line.startsWith("MSG noise "));
        return line;
    }

    /** Clients log in and drop at any moment, in a tight loop. WHO lists only connected users in the end. */
    @Test
    void noUserIsLeftBehindWhenClientsDropDuringTheirLogin() throws Exception {
        int threads = 8;
        int rounds = 100;
        int names = 4;
        AtomicInteger welcomed = new AtomicInteger();
        try (TestServer server = TestServer.start();
                TestClient witness = server.login("witness")) {
            Together.run(threads, thread -> () -> {
                Random random = new Random(thread);
                for (int i = 0; i < rounds; i++) {
                    TestClient client = server.connect().send("LOGIN name" + random.nextInt(names));
                    if (random.nextInt(3) == 0 && "OK".equals(client.receive())) {
                        welcomed.incrementAndGet();
                    }
                    Exit.values()[random.nextInt(4)].take(client);
                    client.close();
                }
            });
            try (Crowd crowd = new Crowd()) {
                for (int i = 0; i < names; i++) {
                    crowd.add(loginWhenFree(server, "name" + i));
                }
                witness.send("WHO");
                int leavings = 0;
                String line;
                while ((line = witness.receive()).startsWith("INFO ")) {
                    assertThat(line).matches("INFO name[0-3] disconnected");
                    leavings++;
                }
                assertThat(leavings).isBetween(welcomed.get(), threads * rounds);
                assertThat(line).isEqualTo("USER name0");
                witness.expect("USER name1", "USER name2", "USER name3", "USER witness");
            }
            assertThat(List.of(witness.receive(), witness.receive(), witness.receive(), witness.receive()))
                    .containsExactlyInAnyOrder(
                            "INFO name0 disconnected",
                            "INFO name1 disconnected",
                            "INFO name2 disconnected",
                            "INFO name3 disconnected");
            witness.send("WHO").expect("USER witness").expectNothing();
        }
    }

    /** Tries until it succeeds, since the connection that had the name may still be closing. */
    private static TestClient loginWhenFree(TestServer server, String name) throws IOException {
        long start = System.nanoTime();
        while (true) {
            TestClient client = server.connect().send("LOGIN " + name);
            if ("OK".equals(client.receive())) {
                return client;
            }
            client.close();
            assertThat(System.nanoTime() - start).as("time for %s", name).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }
    }
}
