package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a person enters and sees, without a terminal; prompts are in brackets. */
class InteractiveClientTest {
    private static final Duration SLOW_TICK = Duration.ofHours(1);
    private static final Duration FAST_TICK = Duration.ofMillis(5);
    private static final String HELP_OF_AN_OPEN_ROOM = "INFO LOGIN <username> enter the chat\nINFO QUIT leave";
    private static final String HELP_OF_A_LOCKED_ROOM =
            "INFO LOGIN <username> <password> enter the chat\nINFO QUIT leave";

    @Test
    void aPersonTalks() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME, "* Here: alice, bob");
            alice.enters("hi bob", true).sees("alice: hi bob");
            bob.expect("MSG alice hi bob").send("MSG hi Alice!");
            alice.sees("*bob: hi Alice!*").enters("/who", true).sees("* Here: alice, bob");
            alice.enters("/DM Bob  psst  psst", true).sees("alice to Bob: psst  psst");
            bob.expect("DM alice psst  psst").send("DM alice what");
            alice.sees("*bob to you: what*").enters("//dm is a command", true).sees("alice: /dm is a command");
            bob.expect("OK", "MSG alice /dm is a command");
            alice.enters("/dm carol x", true)
                    .sees("alice to carol: x", "! No user of that name is here. /who shows the users.");
            alice.enters("/help", true).sees(UserMessages.HELP.toArray(String[]::new));
            alice.enters("/quit", true).sees("[Leaving ]").leaves();
            bob.expect("INFO alice disconnected").expectNothing();
        }
    }

    @Test
    void aLineThatCannotBeSentStaysInTheInput() throws Exception {
        try (TestServer server = TestServer.start();
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME, "* Here: alice");
            alice.enters("/dm bob", false).sees(UserMessages.DM_USAGE);
            alice.enters("/qiut", false)
                    .sees("! There is no command /qiut. Did you mean /quit? To send it as a text, write //qiut");
        }
    }

    @Test
    void aPasteIsSentLineByLineAndContainsNoCommands() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME, "* Here: alice, bob");
            alice.pastes("/quit", "", " two ").sees("alice: /quit", "alice: two");
            bob.expect("MSG alice /quit", "MSG alice two");
        }
    }

    @Test
    void moreLinesThanTheWindowAllArriveInOrder() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME, "* Here: alice, bob");
            for (int i = 0; i < 100; i++) {
                alice.enters("line " + i, true);
            }
            for (int i = 0; i < 100; i++) {
                bob.expect("MSG alice line " + i);
            }
        }
    }

    @Test
    void theClientAsksForANameUntilTheServerAcceptsOne() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person person = new Person(server.port(), null, SLOW_TICK)) {
            person.sees("[]", "[Your name: ]").enters("Bob", true);
            person.sees("[Bob> ]", "! Another user has that name. Choose another.", "[Your name: ]");
            person.enters("two words", true).sees(UserMessages.INVALID_NAME, "[Your name: ]");
            person.enters("carol", true).sees("[carol> ]", "[carol> ]", UserMessages.WELCOME);
            person.leavesBy("/quit");
            bob.expect("INFO carol disconnected");
        }
    }

    @Test
    void thePasswordIsAskedForBeforeTheFirstLogin() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            server.expect("HELP").send(HELP_OF_A_LOCKED_ROOM);
            alice.sees("[alice> ]", "[Password: hidden]").enters("guess", true);
            server.expect("LOGIN alice guess").send("ERR wrong-password (a hint)");
            alice.sees("[alice> ]", UserMessages.PASSWORD_WRONG, "[Password: hidden]")
                    .enters("open sesame", true);
            server.expect("LOGIN alice open sesame").send("OK");
            alice.sees("[alice> ]", "[alice> ]", UserMessages.WELCOME);
        }
    }

    @Test
    void aSilentServerIsPingedAndIsLostAfterSixtyTicksWithoutAnAnswer() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", FAST_TICK)) {
            server.expect("HELP")
                    .send(HELP_OF_AN_OPEN_ROOM)
                    .expect("LOGIN alice")
                    .send("OK");
            server.expect("WHO").expect("PING").send("PONG").expect("PING");
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME)
                    .sees("! No connection: no answer. Trying again in 1 s; /quit leaves.");
        }
    }

    @Test
    void aLostConnectionIsOpenedAgainAndLogsInByTheSameName() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", FAST_TICK)) {
            server.expect("HELP")
                    .send(HELP_OF_AN_OPEN_ROOM)
                    .expect("LOGIN alice")
                    .send("OK");
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME);
            server.hangUp();
            String lost = "! No connection: the server closed the connection. Trying again in 1 s; /quit leaves.";
            alice.sees(lost, "[alice> ]");
            server.expect("HELP")
                    .send(HELP_OF_AN_OPEN_ROOM)
                    .expect("LOGIN alice")
                    .send("ERR username-taken");
            alice.sees("[alice> ]", "[alice> ]")
                    .sees(
                            "! No connection: the old connection still has your name. Trying again in 2 s; /quit leaves.");
            server.hangUp();
            server.expect("HELP")
                    .send(HELP_OF_AN_OPEN_ROOM)
                    .expect("LOGIN alice")
                    .send("OK");
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", "[alice> ]", "* You are logged in again.");
        }
    }

    @Test
    void aServerThatNeverAnswersTheLoginIsGivenUp() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", FAST_TICK)) {
            server.expect("HELP").send(HELP_OF_AN_OPEN_ROOM).expect("LOGIN alice");
            alice.sees("[alice> ]", "[alice> ]")
                    .sees("! No connection: the server does not answer. Trying again in 1 s; /quit leaves.")
                    .leavesBy("/quit");
        }
    }

    @Test
    void aServerThatRequiresTlsEndsTheClientWithAFailure() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            server.expect("HELP").send("ERR tls-required (a hint)");
            alice.sees("[alice> ]", "! This server requires TLS. Connect with '--tls'.", "[Press Enter to leave. ]");
            alice.enters("", true).fails("This server requires TLS. Connect with '--tls'.");
        }
    }

    @Test
    void noByteOfTheServerActsOnTheTerminal() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", SLOW_TICK)) {
            server.expect("HELP").send(HELP_OF_AN_OPEN_ROOM);
            server.expect("LOGIN alice").send("OK\nMSG \u001b[2J \u009bx\nERR \u001bc (\u202e)");
            alice.sees(
                    "[alice> ]",
                    "[alice> ]",
                    "[alice> ]",
                    UserMessages.WELCOME,
                    "\ufffd[2J: \ufffdx",
                    "! \ufffdc (\ufffd)");
        }
    }

    /** A person at a client: what is entered, and what is seen. */
    private static final class Person implements Display, AutoCloseable {
        private static final int LIMIT_SECONDS = 30;

        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final EventLoop events;
        private final Socket socket;
        private final CompletableFuture<Input> input = new CompletableFuture<>();

        Person(int port, String name, Duration tick) throws IOException {
            events = new EventLoop(tick);
            InetAddress address = InetAddress.getLoopbackAddress();
            socket = new Socket(address, port);
            ServerLink link = new ServerLink(() -> new Socket(address, port), events);
            InteractiveClient client =
                    new InteractiveClient(events, link, this, Optional.ofNullable(name), Optional.empty());
            events.startThread("person", () -> run(client));
        }

        private void run(InteractiveClient client) {
            try {
                client.run(socket);
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        }

        Person enters(String line, boolean isTaken) throws Exception {
            assertThat(enter(List.of(line), false)).isEqualTo(isTaken);
            return this;
        }

        Person pastes(String... lines) throws Exception {
            assertThat(enter(List.of(lines), true)).isTrue();
            return this;
        }

        private boolean enter(List<String> lines, boolean isPaste) throws Exception {
            Input user = input.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            CompletableFuture<Boolean> taken = new CompletableFuture<>();
            events.post(() -> taken.complete(user.entered(lines, isPaste)));
            return taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        Person sees(String... lines) throws InterruptedException {
            for (String line : lines) {
                assertThat(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
            }
            return this;
        }

        void leaves() {
            assertThat(end).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
            assertThat(seen).isEmpty();
        }

        void leavesBy(String line) throws Exception {
            enters(line, true);
            assertThat(end).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
        }

        void fails(String message) {
            assertThat(end)
                    .failsWithin(Duration.ofSeconds(LIMIT_SECONDS))
                    .withThrowableThat()
                    .withMessageContaining(message);
        }

        @Override
        public void open(Input user) {
            input.complete(user);
        }

        @Override
        public void show(Screen.Line line) {
            String text = line.text().replaceFirst("^\\d\\d:\\d\\d ", "");
            seen.add(line.isHighlighted() ? "*" + text + "*" : text);
        }

        @Override
        public void showOwn(Screen.Line line) {
            show(line);
        }

        @Override
        public void prompt(String text, Mode mode) {
            seen.add("[" + text + (mode == Mode.HIDDEN ? "hidden" : "") + "]");
        }

        @Override
        public void refresh() {}

        @Override
        public void close() throws IOException {
            socket.close();
            events.stop();
        }
    }
}
