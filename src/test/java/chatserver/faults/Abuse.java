package chatserver.faults;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.net.SocketException;
import javax.net.ssl.SSLException;

/** How a client can make the server hold memory. Each way goes on until its client has sent enough or is disconnected. */
enum Abuse {
    /** Asks for far more than its socket takes, and reads nothing. */
    ANSWERS_NOT_READ(attacker -> attacker.send(attacker.loginWithTinyBuffer(), "HELP\n".repeat(2000), 400)),

    /** Asks for much at once, and reads all of it. */
    ANSWERS_READ(attacker -> {
        TestClient client = attacker.login();
        for (int round = 0; round < 3; round++) {
            attacker.send(client, "HELP\n".repeat(450) + "PING\n", 1);
            String answer = client.receive();
            while (answer != null && !answer.equals("PONG")) { // null: the server has cut it
                attacker.progress();
                answer = client.receive();
            }
        }
    }),

    /** Asks for lists of all users, and reads nothing. */
    LISTS_NOT_READ(attacker -> attacker.send(attacker.loginWithTinyBuffer(), "WHO\n".repeat(2000), 400)),

    /** Sends direct messages to its neighbour, and reads neither the answers nor its own messages. */
    DIRECT_MESSAGES_NOT_READ(attacker -> attacker.send(
            attacker.loginWithTinyBuffer(), "DM " + attacker.neighbour() + " " + "x".repeat(4000) + "\n", 2000)),

    /** Sends short direct messages, which take more of the heap than of the network. */
    SHORT_DIRECT_MESSAGES_NOT_READ(attacker ->
            attacker.send(attacker.loginWithTinyBuffer(), ("DM " + attacker.neighbour() + " x\n").repeat(250), 2000)),

    /** Sends complete lines of the greatest length, and then one without its end; each byte becomes three. */
    LONGEST_LINES(attacker -> {
        TestClient client = attacker.loginWithTinyBuffer();
        attacker.send(client, "MSG " + "\u0001".repeat(Attacker.MAX_LINE - 4) + "\n", 2);
        attacker.send(client, "DM " + attacker.neighbour() + " " + "\u0001".repeat(Attacker.MAX_LINE - 36) + "\n", 2);
        attacker.send(client, "\u0001".repeat(Attacker.MAX_LINE), 1);
    }),

    /** Logs in and leaves, in good order or not, again and again. */
    LOGINS_AND_LEAVES(attacker -> {
        for (int round = 0; round < 10; round++) {
            try (TestClient client = attacker.connect()) {
                attacker.send(client, "LOGIN " + attacker.name() + "\nWHO\nQUIT\n", 1);
                if (round % 2 == 0) {
                    client.reset();
                } else {
                    attacker.readToEnd(client);
                }
            } catch (SocketException | SSLException e) {
                attacker.progress(); // refused: its own last connection has not ended yet
            }
        }
    }),

    /** Sends more than its rate allows: the server pauses, with all that a client can have pending. */
    PAUSES(attacker -> {
        TestClient client = attacker.loginFromElsewhere();
        String longest = "\u0001".repeat(Attacker.MAX_LINE);
        attacker.send(client, longest + "\n" + "WHO\n".repeat(20) + longest + "\n" + longest, 1);
    });

    /** What one client does. */
    interface Script {
        void run(Attacker attacker) throws IOException;
    }

    private final Script script;

    Abuse(Script script) {
        this.script = script;
    }

    /** Does it; returns at the end, or when the server has closed the connection. */
    void run(Attacker attacker) throws IOException {
        script.run(attacker);
    }
}
