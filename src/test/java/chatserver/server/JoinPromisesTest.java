package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.Together;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** From its OK to its end a client reads everything, without a gap, and nothing from before: promise 3. */
class JoinPromisesTest {
    private static final int WINDOW = 500; // lines that the talkers may be ahead of the witness

    /**
     * What one joiner has read.
     *
     * @param name its name, which no client has before or after
     * @param known lines that the witness had read when it asked to log in
     * @param lines everything after its OK
     */
    private record Stay(String name, int known, List<String> lines) {}

    /**
     * Clients come and go while six talk. A joiner says something in the same packet in which it logs in: what it reads
     * has to begin no later than behind that line, and no earlier than with what was said after it came.
     */
    @Test
    void aClientReceivesTheConversationWithoutAGapFromItsLoginToItsEnd() throws Exception {
        int talkers = 6;
        int joiners = 4;
        int staysEach = 20;
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        ConcurrentLinkedQueue<Stay> stays = new ConcurrentLinkedQueue<>();
        Semaphore window = new Semaphore(WINDOW);
        AtomicInteger joinersLeft = new AtomicInteger(joiners);
        AtomicInteger talkersLeft = new AtomicInteger(talkers);
        try (TestServer server = TestServer.start();
                TestClient witness = server.login("witness");
                Crowd crowd = Crowd.login(server, "talker", talkers)) {
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                String line;
                while (!(line = witness.receive()).equals("MSG talker0 over")) {
                    order.add(line);
                    if (line.startsWith("MSG talker")) {
                        window.release();
                    }
                }
            });
            crowd.each((number, talker) -> {
                        for (int i = 0; joinersLeft.get() > 0; i += 3) {
                            window.acquire(3);
                            talker.sendRaw("MSG " + i + "\nMSG " + (i + 1) + "\nMSG " + (i + 2) + "\nPING\n");
                            while (!"PONG".equals(talker.receive())) {
                                // the others' lines
                            }
                        }
                        if (talkersLeft.decrementAndGet() == 0) {
                            crowd.get(0).send("MSG over");
                        }
                    })
                    .forEach(tasks::add);
            for (int i = 0; i < joiners; i++) {
                int joiner = i;
                tasks.add(() -> {
                    try {
                        for (int stay = 0; stay < staysEach; stay++) {
                            stays.add(stay(server, "j" + joiner + "-" + stay, 1 + 40 * (stay % 4), order));
                        }
                    } finally {
                        joinersLeft.decrementAndGet();
                    }
                });
            }
            Together.run(tasks);
        }
        assertThat(stays).hasSize(joiners * staysEach);
        stays.forEach(stay -> assertIsGapless(stay, order));
    }

    private static Stay stay(TestServer server, String name, int atLeast, List<String> order) throws IOException {
        try (TestClient client = server.connect()) {
            int known = order.size();
            client.sendRaw("LOGIN " + name + "\nMSG here\n").expect("OK");
            List<String> lines = new ArrayList<>();
            while (lines.size() < atLeast) {
                lines.add(client.receive());
            }
            client.send("QUIT");
            String line;
            while ((line = client.receive()) != null) {
                lines.add(line);
            }
            return new Stay(name, known, lines);
        }
    }

    private static void assertIsGapless(Stay stay, List<String> order) {
        int own = order.indexOf("MSG " + stay.name + " here");
        int end = order.indexOf("INFO " + stay.name + " disconnected");
        assertThat(own).as("where %s speaks", stay.name).isBetween(stay.known, end);
        int linesAfterOwn = end - own - 1;
        assertThat(stay.lines.size()).as("lines that %s reads", stay.name).isGreaterThanOrEqualTo(linesAfterOwn);
        int linesBeforeOwn = stay.lines.size() - linesAfterOwn;
        assertThat(own - linesBeforeOwn).as("where %s begins", stay.name).isGreaterThanOrEqualTo(stay.known);

        List<String> expected = new ArrayList<>(order.subList(own - linesBeforeOwn, end));
        expected.remove(linesBeforeOwn);
        assertThat(stay.lines).as("what %s reads", stay.name).isEqualTo(expected);
    }

    /** Who is here before the first word reads all of it, however many join at the same time. */
    @Test
    void aClientThatHasItsOkMissesNothingThatIsSaidAfterIt() throws Exception {
        int joiners = 50;
        try (TestServer server = TestServer.start();
                TestClient talker = server.login("talker");
                Crowd crowd = new Crowd()) {
            for (int round = 0; round < 5; round++) {
                int first = crowd.size();
                for (int i = 0; i < joiners; i++) {
                    crowd.add(server.connect());
                }
                Together.run(
                        joiners,
                        i -> () -> crowd.get(first + i)
                                .send("LOGIN j" + (first + i))
                                .expect("OK"));
                talker.send("MSG round " + round);
                for (TestClient client : crowd) {
                    client.expect("MSG talker round " + round);
                }
            }
        }
    }

    /** The line before a login is not heard, the line after it is, in one client's own packet. */
    @Test
    void aClientReceivesNothingFromBeforeItsLogin() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient talker = server.login("talker")) {
            for (int i = 0; i < 200; i++) {
                talker.send("MSG before " + i).expectNothing();
                try (TestClient client = server.connect().send("LOGIN joiner").expect("OK")) {
                    talker.send("MSG after " + i);
                    client.expect("MSG talker after " + i).send("QUIT").expectEnd();
                }
                talker.expect("INFO joiner disconnected");
            }
        }
    }
}
