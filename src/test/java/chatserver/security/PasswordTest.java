package chatserver.security;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Crowd;
import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server with a password: who can log in, and how long a wrong password takes. */
@Order(1) // takes long
@Execution(ExecutionMode.CONCURRENT) // most of them wait for replies that take a second
class PasswordTest {
    private final Crowd clients = new Crowd();
    private TestServer server;

    @TempDir
    private Path folder;

    private void serve(String fileContents, String... options) throws IOException {
        String[] all = new String[options.length + 1];
        all[0] = "--password-file=" + Files.writeString(folder.resolve("key"), fileContents);
        System.arraycopy(options, 0, all, 1, options.length);
        server = TestServer.start(all);
    }

    private TestClient connect() throws IOException {
        return clients.add(server.connect());
    }

    @AfterEach
    void stop() throws Exception {
        clients.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse", "correct horse\n", "correct horse\r\nbattery\n", "  correct horse \n"})
    void theFirstLineOfTheFileIsThePassword(String contents) throws Exception {
        serve(contents);
        TestClient alice = connect().send("LOGIN alice correct horse").expect("OK");
        TestClient bob = connect().send(" login\tbob \t correct horse\t ").expect("OK");
        bob.send("MSG hi").expectNothing();
        alice.expect("MSG bob hi").send("LOGIN alice wrong").expectStart("ERR already-logged-in (");
        alice.expectNothing();
    }

    @Test
    void aPasswordMayHaveNonAsciiCharacters() throws Exception {
        serve("grün ✓\n");
        connect().send("LOGIN alice grün ✓").expect("OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOGIN alice",
                "LOGIN",
                "LOGIN alice correct",
                "LOGIN alice correct horses",
                "LOGIN alice correct  horse",
                "LOGIN alice Correct horse",
                "LOGIN correct horse"
            })
    void aLoginWithoutTheExactPasswordIsRefused(String login) throws Exception {
        serve("correct horse\n");
        TestClient alice = connect().send(login).expectStart("ERR wrong-password (");
        alice.send("PING").expectStart("ERR not-logged-in (");
        alice.send("LOGIN alice correct horse").expect("OK").expectNothing();
    }

    @Test
    void aMissingPasswordAndAWrongOneGetHintsOfTheirOwn() throws Exception {
        serve("correct horse\n");
        connect().send("LOGIN alice").expectStart("ERR wrong-password (this room needs a password: ");
        connect().send("LOGIN alice guess").expectStart("ERR wrong-password (that is not the room's password");
    }

    @Test
    void atTheThirdWrongPasswordTheConnectionIsClosed() throws Exception {
        serve("correct horse\n");
        TestClient guesser =
                connect().sendRaw("LOGIN eve 1\nLOGIN eve 2\nHELP\nLOGIN eve 3\nLOGIN eve correct horse\n");
        guesser.expectStart("ERR wrong-password (").expectStart("ERR wrong-password (");
        expectHelp(guesser);
        guesser.expectStart("ERR wrong-password (").expectEnd();
        guesser.close();
        connect().send("LOGIN alice correct horse").expect("OK").send("WHO").expect("USER alice");
    }

    private static void expectHelp(TestClient client) throws IOException {
        client.expectStart("INFO LOGIN <username> <password> ");
        for (int line = 0; line < 6; line++) {
            client.expectStart("INFO ");
        }
    }

    @Test
    void aWrongPasswordRevealsNeitherUsersNorValidNames() throws Exception {
        serve("correct horse\n");
        connect().send("LOGIN alice correct horse").expect("OK");
        TestClient taken = connect().send("LOGIN ALICE wrong");
        TestClient free = connect().send("LOGIN bob wrong");
        TestClient none = connect().send("LOGIN -bob wrong");
        String answer = taken.receive();
        assertThat(answer).startsWith("ERR wrong-password (");
        free.expect(answer);
        none.expect(answer);
        taken.send("LOGIN Alice correct horse").expect("ERR username-taken");
        none.send("LOGIN -bob correct horse").expectStart("ERR invalid-username (");
    }

    /** Other deliveries meanwhile do not bring the reply forward. */
    @Test
    void theReplyToAWrongPasswordTakesASecond() throws Exception {
        serve("correct horse\n");
        TestClient alice = connect().send("LOGIN alice correct horse").expect("OK");
        TestClient guesser = connect();
        long start = System.nanoTime();
        guesser.send("LOGIN eve wrong");
        for (int i = 0; i < 50; i++) {
            alice.send("MSG hi").expectNothing();
        }
        guesser.expectStart("ERR wrong-password (");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void attemptsOfOneAddressAreASecondApartHoweverManyConnectionsItHas() throws Exception {
        serve("correct horse\n");
        long start = System.nanoTime();
        List<TestClient> guessers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            guessers.add(connect().send("LOGIN eve guess" + i));
        }
        for (TestClient guesser : guessers) {
            guesser.expectStart("ERR wrong-password (");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(2900));
    }

    @Test
    void aWrongPasswordDoesNotProlongTheTimeToLogIn() throws Exception {
        serve("correct horse\n", "--login-timeout=0.3");
        connect().send("LOGIN eve wrong").expectStart("ERR login-timeout (").expectEnd();
    }

    @Test
    void afterAHalfCloseTheReplyToAWrongPasswordIsDelivered() throws Exception {
        serve("correct horse\n");
        connect()
                .send("LOGIN eve wrong")
                .endOutput()
                .expectStart("ERR wrong-password (")
                .expectEnd();
    }

    @Test
    void withoutARoomPasswordASecondWordAfterTheNameIsRefused() throws Exception {
        server = TestServer.start();
        TestClient alice = connect().send("LOGIN alice secret");
        assertThat(alice.receive()).startsWith("ERR invalid-username (").doesNotContain("secret");
        alice.send("HELP").expectStart("INFO LOGIN <username>   ");
    }
}
