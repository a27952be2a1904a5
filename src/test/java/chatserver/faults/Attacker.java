package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** One of the clients of an {@link Attack}, with what it needs for its {@link Abuse}. Used by one thread. */
final class Attacker {
    /** The greatest length of a line. */
    static final int MAX_LINE = 4096;

    private static final int TINY = 1024;
    private static final int CLIENTS_PER_ADDRESS = 60;

    private final Attack attack;
    private final int number;
    private final AtomicLong progress;

    Attacker(Attack attack, int number, AtomicLong progress) {
        this.attack = attack;
        this.number = number;
        this.progress = progress;
    }

    /** Its name, which is as long as a name can be. */
    String name() {
        return name(number);
    }

    /** The name of another attacker. */
    String neighbour() {
        return name((number + 1) % attack.size());
    }

    private static String name(int number) {
        return "a-name-as-long-as-it-can-be-%04d".formatted(number);
    }

    /** Counts something that has happened. */
    void progress() {
        progress.incrementAndGet();
    }

    /** A client that has not logged in. */
    TestClient connect() throws IOException {
        return attack.add(attack.endpoint().connect());
    }

    TestClient login() throws IOException {
        return login(connect());
    }

    /** A client whose receive buffer is full soon. */
    TestClient loginWithTinyBuffer() throws IOException {
        return login(attack.add(attack.endpoint().connect(TINY)));
    }

    /** A client from an address to which the limits apply. */
    TestClient loginFromElsewhere() throws IOException {
        String address = "127.0.7." + (1 + number / CLIENTS_PER_ADDRESS);
        return login(attack.add(attack.endpoint().connectFrom(address)));
    }

    private TestClient login(TestClient client) throws IOException {
        client.send("LOGIN " + name());
        progress();
        String answer = client.receive();
        while (!"OK".equals(answer)) {
            if (answer == null
                    || answer.startsWith("ERR server-full") // the connection that it has left is still there
                    || answer.equals("INFO server-shutdown")) { // the attack is over
                throw new IOException("refused: " + answer);
            }
            assertThat(answer).startsWith("ERR username-taken");
            client.send("LOGIN " + name());
            answer = client.receive();
        }
        return client;
    }

    /** Sends text again and again; each time is progress. */
    void send(TestClient client, String text, int times) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < times; i++) {
            client.sendRaw(bytes);
            progress();
        }
    }

    /** Reads until the server has closed the connection. */
    void readToEnd(TestClient client) throws IOException {
        while (client.receive() != null) {
            progress();
        }
    }
}
