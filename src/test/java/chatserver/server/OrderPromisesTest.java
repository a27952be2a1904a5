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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One order for everybody, whole lines, and answers in theirs: promises 1, 2, 4 and 6 of the specification. */
class OrderPromisesTest {
    /** Twenty who talk and read at once, and three who only listen. */
    @Test
    void allUsersReadTheSameLinesInTheSameOrder() throws Exception {
        int senders = 20;
        int lines = 300;
        try (TestServer server = TestServer.start();
                Crowd clients = Crowd.login(server, "u", senders + 3)) {
            List<List<String>> views = Stream.generate(ArrayList<String>::new)
                    .limit(clients.size())
                    .map(view -> (List<String>) view)
                    .toList();
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                int number = i;
                TestClient client = clients.get(i);
                if (number < senders) {
                    tasks.add(() -> sendInPieces(client, speech("u" + number, lines, new Random(number))));
                }
                int expected = lines * (number < senders ? senders - 1 : senders);
                tasks.add(() -> receive(client, expected, views.get(number)));
            }
            Together.run(tasks);

            List<String> order = views.get(senders);
            for (int i = 0; i < clients.size(); i++) {
                String own = "MSG u" + i + " ";
                assertThat(views.get(i))
                        .as("what u%d reads", i)
                        .isEqualTo(order.stream()
                                .filter(line -> !line.startsWith(own))
                                .toList());
                clients.get(i).expectNothing();
            }
            for (int i = 0; i < senders; i++) {
                String name = "u" + i;
                assertThat(order.stream().filter(line -> line.startsWith("MSG " + name + " ")))
                        .as("what %s has said", name)
                        .containsExactlyElementsOf(speech(name, lines, new Random(i)).stream()
                                .map(line -> "MSG " + name + line.substring("MSG".length()))
                                .toList());
            }
        }
    }

    /** Lines that differ from each other, byte by byte, some of them long. */
    private static List<String> speech(String name, int lines, Random random) {
        return IntStream.range(0, lines)
                .mapToObj(i -> "MSG " + i + ":"
                        + (name + "." + i + ",")
                                .repeat(random.nextInt(30) == 0 ? random.nextInt(400) : random.nextInt(9)))
                .toList();
    }

    /** Sends lines in packets that begin and end anywhere. */
    private static void sendInPieces(TestClient client, List<String> lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        Random random = new Random(text.hashCode());
        for (int from = 0, to; from < text.length(); from = to) {
            to = Math.min(text.length(), from + 1 + random.nextInt(1500));
            client.sendRaw(text.substring(from, to));
        }
    }

    private static void receive(TestClient client, int count, List<String> lines) throws IOException {
        while (lines.size() < count) {
            String line = client.receive();
            assertThat(line).as("end after %d lines of %d", lines.size(), count).isNotNull();
            lines.add(line);
        }
    }

    /** Hundreds of commands in one packet, again and again, while five others chat. */
    @Test
    void repliesComeInTheOrderOfTheCommandsWhileOthersChat() throws Exception {
        int rounds = 10;
        int chatters = 5;
        int chats = 300;
        StringBuilder packet = new StringBuilder();
        List<String> answers = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            String[] exchange = EXCHANGES[random.nextInt(EXCHANGES.length)];
            packet.append(exchange[0]).append("\n");
            answers.addAll(List.of(exchange).subList(1, exchange.length));
        }
        try (TestServer server = TestServer.start();
                TestClient asker = server.login("asker");
                TestClient friend = server.login("friend");
                Crowd others = Crowd.login(server, "u", chatters)) {
            List<String> answered = new ArrayList<>();
            List<String> heard = new ArrayList<>();
            List<Together.Task> tasks = new ArrayList<>();
            tasks.add(() -> {
                for (int i = 0; i < rounds; i++) {
                    asker.sendRaw(packet.toString());
                }
            });
            tasks.add(() -> {
                while (answered.size() < rounds * answers.size() || heard.size() < chatters * chats) {
                    String line = asker.receive();
                    assertThat(line).isNotNull();
                    (line.startsWith("MSG ") ? heard : answered).add(shortened(line));
                }
            });
            for (TestClient other : others) {
                tasks.add(() -> {
                    for (int i = 0; i < chats; i++) {
                        other.send("MSG " + i);
                    }
                });
            }
            Together.run(tasks);
            for (int i = 0; i < rounds; i++) {
                assertThat(answered.subList(i * answers.size(), (i + 1) * answers.size()))
                        .as("answers to packet %d", i)
                        .isEqualTo(answers);
            }
            assertThat(answered).hasSize(rounds * answers.size());
            asker.expectNothing();
        }
    }

    /** A command, and what it is answered (errors without their hints). */
    private static final String[][] EXCHANGES = {
        {"PING", "PONG"},
        {"ping\r", "PONG"},
        {""},
        {"MSG to everybody"},
        {"MSG", "ERR empty-message"},
        {"DM friend hello", "OK"},
        {"DM nobody hello", "ERR user-not-found"},
        {"DM friend", "ERR empty-message"},
        {"LOGIN again", "ERR already-logged-in"},
        {"what?", "ERR unknown-command"},
        {"x".repeat(5000), "ERR message-too-long"},
        {"WHO", "USER asker", "USER friend", "USER u0", "USER u1", "USER u2", "USER u3", "USER u4"}
    };

    private static String shortened(String line) {
        return line.startsWith("ERR ") ? line.replaceFirst(" \\(.*", "") : line;
    }

    /** Four send to everybody and to one another in turn, at random; everybody reads each one's lines in their order. */
    @Test
    void broadcastsAndDirectMessagesOfAUserArriveInTheOrderInWhichTheyWereSent() throws Exception {
        int count = 4;
        int lines = 1000;
        try (TestServer server = TestServer.start();
                Crowd clients = Crowd.login(server, "u", count)) {
            List<List<List<String>>> expectedLines = table(count); // by receiver and sender
            List<List<List<String>>> got = table(count);
            List<StringBuilder> speeches = new ArrayList<>();
            Random random = new Random(2);
            for (int sender = 0; sender < count; sender++) {
                StringBuilder speech = new StringBuilder();
                for (int i = 0; i < lines; i++) {
                    int to = random.nextInt(2 * count);
                    if (to < count) {
                        speech.append("DM u").append(to).append(' ').append(i).append('\n');
                        expectedLines.get(to).get(sender).add("DM u" + sender + " " + i);
                    } else {
                        speech.append("MSG ").append(i).append('\n');
                        for (int receiver = 0; receiver < count; receiver++) {
                            if (receiver != sender) {
                                expectedLines.get(receiver).get(sender).add("MSG u" + sender + " " + i);
                            }
                        }
                    }
                }
                speeches.add(speech);
            }
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                TestClient client = clients.get(i);
                tasks.add(() -> sendInPieces(
                        client, speeches.get(number).toString().lines().toList()));
                int expected =
                        expectedLines.get(i).stream().mapToInt(List::size).sum();
                tasks.add(() -> {
                    for (int received = 0; received < expected; ) {
                        String line = client.receive();
                        if (!"OK".equals(line)) {
                            assertThat(line).matches("(MSG|DM) u[0-3] [0-9]+");
                            got.get(number)
                                    .get(line.charAt(line.indexOf(' ') + 2) - '0')
                                    .add(line);
                            received++;
                        }
                    }
                });
            }
            Together.run(tasks);
            assertThat(got).isEqualTo(expectedLines);
        }
    }

    private static List<List<List<String>>> table(int count) {
        return Stream.generate(() -> Stream.generate(() -> (List<String>) new ArrayList<String>())
                        .limit(count)
                        .toList())
                .limit(count)
                .toList();
    }
}
