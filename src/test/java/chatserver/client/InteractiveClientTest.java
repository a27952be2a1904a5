package chatserver.client;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person enters and sees, without a terminal; prompts are in brackets. */
class InteractiveClientTest {
    private static final String HELP_OF_AN_OPEN_ROOM = "INFO LOGIN <username> enter the chat\nINFO QUIT leave";
    private static final String HELP_OF_A_LOCKED_ROOM =
            "INFO LOGIN <username> <password> enter the chat\nINFO QUIT leave";

    @Test
    void aPersonTalks() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice")) {
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
            alice.enters("/quit", true)
                    .sees("[Leaving; Ctrl-C leaves at once. ]")
                    .leaves();
            bob.expect("INFO alice disconnected").expectNothing();
        }
    }

    @Test
    void aLineThatCannotBeSentStaysInTheInput() throws Exception {
        try (TestServer server = TestServer.start();
                Person alice = new Person(server.port(), "alice")) {
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
                Person alice = new Person(server.port(), "alice")) {
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME, "* Here: alice, bob");
            alice.pastes("/quit", "", " two ").sees("alice: /quit", "alice: two");
            bob.expect("MSG alice /quit", "MSG alice two");
        }
    }

    @Test
    void moreLinesThanTheWindowAllArriveInOrder() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice")) {
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
                Person person = new Person(server.port(), "")) {
            person.sees("[]", "[Your name: ]").enters("Bob", true);
            person.sees("[Bob> ]", "! Another user has that name. Choose another.", "[Your name: ]");
            for (String invalid : List.of("two words", "grüß", "Kicked")) {
                person.enters(invalid, true).sees(UserMessages.INVALID_NAME, "[Your name: ]");
            }
            person.enters("carol", true).sees("[carol> ]", "[carol> ]", UserMessages.WELCOME);
            person.leavesBy("/quit");
            bob.expect("INFO carol disconnected");
        }
    }

    @Test
    void thePasswordIsAskedForBeforeTheFirstLogin() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("HELP").send(HELP_OF_A_LOCKED_ROOM);
            alice.sees("[alice> ]", "[Password: hidden]").enters("guess", true);
            server.expect("LOGIN alice guess").send("ERR wrong-password (a hint)");
            alice.sees("[alice> ]", "! The password is wrong.", "[Password: hidden]")
                    .enters("open sesame", true);
            server.expect("LOGIN alice open sesame").send("OK");
            alice.sees("[alice> ]", "[alice> ]", UserMessages.WELCOME);
        }
    }

    @Test
    void aServerThatRequiresTlsEndsTheClientWithAFailure() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("HELP").send("ERR tls-required (a hint)");
            alice.sees("[alice> ]").fails("This server requires TLS. Connect with '--tls'.");
        }
    }

    @Test
    void aNewDayIsALine() throws Exception {
        try (TestServer server = TestServer.start();
                TestClient bob = server.login("bob");
                Person alice = new Person(server.port(), "alice")) {
            alice.seesAtLast("* Here: alice, bob").sleepsUntil(LocalDateTime.of(2026, 11, 27, 0, 1));
            bob.send("MSG one\nMSG two");
            alice.sees("* Friday, 27 November 2026", "bob: one", "bob: two");
        }
    }

    @Test
    void aLargeRoomIsListedInPartOnJoining() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("HELP")
                    .send(HELP_OF_AN_OPEN_ROOM)
                    .expect("LOGIN alice")
                    .send("OK");
            String users = "USER u\n".repeat(22) + "PONG";
            server.expect("WHO").expect("PING").send(users);
            alice.seesAtLast("* Here: " + "u, ".repeat(19) + "u and 2 more; /who shows all");
            alice.enters("/who", true);
            server.expect("WHO").expect("PING").send(users);
            alice.sees("* Here: " + "u, ".repeat(21) + "u");
        }
    }

    @Test
    void noByteOfTheServerActsOnTheTerminal() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
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

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "HELP", "USER", "MSG", "DM", "INFO", "ERR", "OK", "PONG", "INFO LOGIN", "INFO kick"})
    void aLineWithoutItsWordsIsHarmless(String line) throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            String lines = String.join("\n", line, line + " ", line + "  x", line + " disconnected", "");
            server.expect("HELP").send(lines + HELP_OF_AN_OPEN_ROOM);
            server.expect("LOGIN alice").send(lines + "OK\n" + lines + "PONG\nMSG bob hi");
            alice.seesAtLast("bob: hi");
        }
    }

    @Test
    void aUserWhoseNameBeginsWithKickedMayLeave() throws Exception {
        try (TestServer server = TestServer.start();
                Person alice = new Person(server.port(), "alice")) {
            alice.seesAtLast("* Here: alice");
            server.login("kicked-2").close();
            alice.sees("* kicked-2 has left").enters("hi", true).sees("alice: hi");
        }
    }
}
