package chatserver.client;

import org.junit.jupiter.api.Test;

/** What a person at a client sees when the server is slow, silent or gone. */
class ReconnectTest {
    private static final String HELP = "INFO LOGIN <username> enter the chat\nINFO QUIT leave";

    @Test
    void aSilentServerIsPingedAndIsLostAfterSixtySecondsWithoutAnAnswer() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            join(server, alice);
            server.expect("WHO").expect("PING").send("PONG\nMSG bob hi");
            alice.sees("bob: hi").waits(11);
            server.expect("PING");
            alice.waits(2 * 60); // the first tick that finds the PING written begins the 60 seconds again
            alice.sees(lost("no answer", 1));
        }
    }

    @Test
    void aServerThatSendsIsNotLostThoughItDoesNotAnswerPings() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            join(server, alice);
            server.expect("WHO").expect("PING");
            for (int i = 0; i < 4; i++) {
                alice.waits(50);
                server.send("MSG bob " + i);
                alice.sees("bob: " + i);
            }
        }
    }

    @Test
    void aLostConnectionIsOpenedAgainAndLogsInByTheSameName() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            join(server, alice);
            server.expect("WHO").expect("PING").send("PONG\nMSG bob hi");
            alice.sees("bob: hi");
            server.hangUp();
            alice.sees(lost("the server closed the connection", 1), "[alice> ]")
                    .enters("not lost", false)
                    .sees(UserMessages.NOT_CONNECTED)
                    .waits(1);
            server.expect("HELP").send(HELP).expect("LOGIN alice").send("ERR username-taken");
            alice.sees("[alice> ]", "[alice> ]").sees(lost("the old connection still has your name", 2));
            server.hangUp();
            alice.sees("[alice> ]").waits(2);
            server.expect("HELP").send(HELP).expect("LOGIN alice").send("OK");
            alice.sees("[alice> ]", "[alice> ]", "[alice> ]", "* You are logged in again.");
        }
    }

    @Test
    void messagesThatWaitAreSentAfterTheNextLoginAndThoseThatMayBeLostAreCounted() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            join(server, alice);
            server.expect("WHO").expect("PING").send("PONG\nMSG bob hi");
            alice.sees("bob: hi");
            for (int i = 1; i <= 10; i++) {
                alice.enters("line " + i, true).sees("alice: line " + i);
            }
            server.hangUp();
            alice.sees("! Messages that may not have arrived: 8")
                    .seesAtLast("[alice> ]")
                    .waits(1);
            server.expect("HELP").send(HELP).expect("LOGIN alice").send("OK");
            server.expect("MSG line 9").expect("MSG line 10");
            alice.seesAtLast("* You are logged in again.");
        }
    }

    @Test
    void aClientThatLeavesSaysWhatItDidNotSend() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            join(server, alice);
            for (int i = 1; i <= 10; i++) {
                alice.enters("line " + i, true).sees("alice: line " + i);
            }
            alice.pressesCtrlC().sees("[Leaving; Ctrl-C leaves at once. ]").pressesCtrlC();
            alice.sees("! Messages that were not sent: 2").leaves();
        }
    }

    @Test
    void aServerThatNeverAnswersTheLoginIsGivenUp() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("HELP").send(HELP).expect("LOGIN alice");
            alice.sees("[alice> ]", "[alice> ]").waits(31);
            alice.sees(lost("the server does not answer", 1)).leavesBy("/quit");
        }
    }

    @Test
    void aServerThatHangsUpWithoutAnAnswerMayRequireTls() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("HELP").hangUp();
            alice.sees("[alice> ]")
                    .sees(lost("the server closed the connection without an answer; it may require '--tls'", 1));
        }
    }

    @Test
    void theUserCanLeaveWhileTheServerDoesNotAnswer() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            server.expect("HELP");
            alice.leavesBy("/quit");
        }
    }

    @Test
    void aClientThatTheServerFindsIdlePingsTwiceAsOften() throws Exception {
        try (FakeServer server = new FakeServer();
                Person alice = new Person(server.port(), "alice")) {
            join(server, alice);
            server.expect("WHO").expect("PING").send("PONG\nINFO idle-timeout");
            alice.sees("* The server found you idle for too long.");
            server.hangUp();
            alice.sees(lost("the server closed the connection", 1)).waits(1);
            server.expect("HELP").send(HELP).expect("LOGIN alice").send("OK").expect("WHO");
            server.expect("PING").send("PONG\nMSG bob hi");
            alice.seesAtLast("bob: hi").waits(5);
            server.expect("PING");
        }
    }

    private static void join(FakeServer server, Person person) throws Exception {
        server.expect("HELP").send(HELP).expect("LOGIN alice").send("OK");
        person.sees("[alice> ]", "[alice> ]", "[alice> ]", UserMessages.WELCOME);
    }

    private static String lost(String reason, int seconds) {
        return "! No connection: " + reason + ". Trying again in " + seconds + " s; /quit leaves.";
    }
}
