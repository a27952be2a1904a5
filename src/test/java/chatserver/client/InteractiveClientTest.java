package chatserver.client;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a person types and sees; the screen is a list of lines, where questions and prompts are in brackets. */
class InteractiveClientTest {
    private static final Duration NEVER = Duration.ofHours(1);

    @Test
    void aPersonTalks() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice")) {
            alice.sees("[alice> ]", UserMessages.WELCOME).types("hi bob").sees("alice: hi bob");
            bob.expect("MSG alice hi bob").send("MSG hi alice");
            alice.sees("bob: hi alice").types("/who").sees("* Here: alice, bob");
            alice.types("/DM Bob  psst  psst").sees("alice to Bob: psst  psst");
            bob.expect("DM alice psst  psst").send("DM alice what");
            alice.sees("bob to you: what").types("//dm is a command").sees("alice: /dm is a command");
            bob.expect("OK", "MSG alice /dm is a command");
            alice.types("/dm carol x").sees("alice to carol: x", "! Nobody of that name is here. /who shows who is.");
            alice.types("/dm bob").sees("! Write /dm NAME TEXT").types("", "  ", "/foo bar");
            alice.sees("! There is no command /foo. /help shows which there are. Is it a text? Write //foo");
            alice.types("/help").sees(UserMessages.HELP.toArray(String[]::new));
            alice.types("/quit").leaves();
            bob.expect("INFO alice disconnected").expectNothing();
        }
    }

    @Test
    void aNameIsAskedForUntilOneIsFound() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person person = new Person(server.port(), "Bob")) {
            person.sees("! Somebody else has that name. Choose another.", "[Your name: ]");
            person.types("two words").sees(UserMessages.INVALID_NAME, "[Your name: ]");
            person.types("").sees("[Your name: ]").types(" carol ").sees("[carol> ]", UserMessages.WELCOME);
            person.ends().leaves();
            bob.expect("INFO carol disconnected");
        }
    }

    @Test
    void whoTypesNoNameCanLeave() throws Exception {
        try (TestServer server = TestServer.start();
                Person person = new Person(server.port(), null)) {
            person.sees("[Your name: ]").ends().leaves();
        }
    }

    @Test
    void theServerSaysWhyItCloses() throws Exception {
        try (TestServer server = TestServer.start();
                Person alice = new Person(server.port(), "alice")) {
            alice.sees("[alice> ]", UserMessages.WELCOME);
            server.stop();
            alice.sees("* The server is stopping.", UserMessages.CLOSED, "[Press Enter to leave. ]");
            alice.types("half a line, finished too late").leaves();
        }
    }

    @Test
    void whoIsTooSlowWithANameIsTold() throws Exception {
        try (FakeServer server = new FakeServer();
                Person person = new Person(server.port(), null)) {
            person.sees("[Your name: ]");
            server.send("ERR login-timeout (a hint)").close();
            person.sees("! The server has not got your name in time. Connect again.", UserMessages.CLOSED);
            person.sees("[Press Enter to leave. ]").types("alice").leaves();
        }
    }

    @Test
    void oneIsEnoughWhereTheServerEchoes() throws Exception {
        try (TestServer server = TestServer.start("--echo");
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice")) {
            alice.sees("[alice> ]", UserMessages.WELCOME).types("hi").sees("alice: hi");
            bob.expect("MSG alice hi").send("MSG hello");
            alice.sees("bob: hello");
        }
    }

    @Test
    void aUserWhoOnlyReadsGivesASignOfLife() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", Duration.ofMillis(20), NEVER)) {
            server.expect("LOGIN alice").send("OK");
            alice.sees("[alice> ]", UserMessages.WELCOME);
            server.expect("PING").send("PONG").expect("PING").send("PONG\nMSG bob hi");
            alice.sees("bob: hi");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsLost() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice", NEVER, Duration.ofMillis(50))) {
            server.expect("LOGIN alice").send("OK");
            alice.sees(
                    "[alice> ]",
                    UserMessages.WELCOME,
                    "! The connection is lost: no answer",
                    "[Press Enter to leave. ]");
            alice.types("").fails();
        }
    }

    @Test
    void aRoomMayHaveAPassword() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("LOGIN alice").send("ERR wrong-password (a hint)");
            alice.sees(UserMessages.PASSWORD_NEEDED, "[Password: ]").types("guess");
            server.expect("LOGIN alice guess").send("ERR wrong-password (a hint)");
            alice.sees(UserMessages.PASSWORD_WRONG, "[Password: ]").types("open sesame");
            server.expect("LOGIN alice open sesame").send("ERR username-taken");
            alice.sees("! Somebody else has that name. Choose another.", "[Your name: ]")
                    .types("bob");
            server.expect("LOGIN bob open sesame").send("OK");
            alice.sees("[bob> ]", UserMessages.WELCOME);
        }
    }

    @Test
    void nothingReceivedOrTypedActsOnTheTerminal() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("LOGIN alice").send("OK\nMSG \u001b[2J \u009bx\nERR \u001bc (\u202e)");
            alice.sees("[alice> ]", UserMessages.WELCOME, "\ufffd[2J: \ufffdx", "! \ufffdc (\ufffd)");
            alice.types("\u001b[A").sees("alice: \ufffd[A");
        }
    }

    /** A server that a test plays. */
    private static final class FakeServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private Socket socket;
        private BufferedReader lines;

        FakeServer() throws IOException {}

        int port() {
            return listener.getLocalPort();
        }

        FakeServer expect(String line) throws IOException {
            accept();
            assertThat(lines.readLine()).isEqualTo(line);
            return this;
        }

        FakeServer send(String lines) throws IOException {
            accept();
            socket.getOutputStream().write((lines + "\n").getBytes(StandardCharsets.UTF_8));
            return this;
        }

        private void accept() throws IOException {
            if (socket == null) {
                socket = listener.accept();
                lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            if (socket != null) {
                socket.close();
            }
        }
    }

    /** A person at a client: what is typed, and what is seen. */
    private static final class Person implements Screen, AutoCloseable {
        private static final int PATIENCE_SECONDS = 30;
        private static final String END = "\0";

        private final BlockingQueue<String> typed = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final Socket socket;

        Person(int port, String name) throws IOException {
            this(port, name, NEVER, NEVER);
        }

        Person(int port, String name, Duration pingPeriod, Duration patience) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            InteractiveClient conversation =
                    new InteractiveClient(socket, this, this::next, () -> next().toCharArray(), pingPeriod, patience);
            Thread thread = new Thread(() -> converse(conversation, name), "person");
            thread.setDaemon(true);
            thread.start();
        }

        private void converse(InteractiveClient conversation, String name) {
            try (socket) {
                conversation.run(Optional.ofNullable(name));
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        }

        private String next() {
            try {
                String line = typed.take();
                return line.equals(END) ? null : line;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Person types(String... lines) {
            for (String line : lines) {
                typed.add(line);
            }
            return this;
        }

        Person ends() {
            return types(END);
        }

        Person sees(String... lines) throws InterruptedException {
            for (String line : lines) {
                assertThat(seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(line);
            }
            return this;
        }

        void leaves() {
            assertThat(end).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
            assertThat(seen).isEmpty();
        }

        void fails() {
            assertThat(end).failsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        }

        @Override
        public void show(String line) {
            seen.add(line);
        }

        @Override
        public void showOwn(String line) {
            show(line);
        }

        @Override
        public void ask(String question) {
            show("[" + question + " ]");
        }

        @Override
        public void talkAs(String name) {
            show("[" + name + "> ]");
        }

        @Override
        public void entered() {}

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
