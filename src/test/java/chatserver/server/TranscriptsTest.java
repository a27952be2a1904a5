package chatserver.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sessions that the documents show, byte for byte, with each line end and each way the network may cut the lines. A
 * session is written as it is seen: {@code alice> } a line that alice sends, {@code alice< } one that she receives,
 * {@code alice hangs up}, or {@code alice is cut}: the server closes her connection. No client receives anything else.
 */
class TranscriptsTest {
    private final TestServer server = TestServer.start();
    private final Map<String, TestClient> clients = new LinkedHashMap<>();

    TranscriptsTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        for (TestClient client : clients.values()) {
            client.close();
        }
        server.close();
    }

    /** How a client ends its lines. */
    enum LineEnd {
        LF("\n"),
        CRLF("\r\n");

        final String bytes;

        LineEnd(String bytes) {
            this.bytes = bytes;
        }
    }

    /** How its bytes are cut into packets. */
    enum Packets {
        ONE_A_LINE,
        ONE_A_BYTE,
        ONE_FOR_ALL
    }

    static Stream<Arguments> wires() {
        return Stream.of(LineEnd.values())
                .flatMap(end -> Stream.of(Packets.values()).map(packets -> Arguments.of(end, packets)));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void eachUserReadsTheMessagesOfTheOther(LineEnd end, Packets packets) throws IOException {
        play(end, packets, """
                alice> LOGIN alice
                alice< OK
                bob> LOGIN bob
                bob< OK
                bob> MSG hi alice
                alice< MSG bob hi alice
                alice> MSG hi bob
                bob< MSG alice hi bob
                bob> MSG how are you?
                bob> MSG   still  there ?
                alice< MSG bob how are you?
                alice< MSG bob still  there ?
                """);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aSecondLoginWithATakenNameIsRefused(LineEnd end, Packets packets) throws IOException {
        play(end, packets, """
                alice> LOGIN alice
                alice< OK
                bob> LOGIN alice
                bob< ERR username-taken
                bob> LOGIN bob
                bob< OK
                bob> MSG hello
                alice< MSG bob hello
                """);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void whenAUserHangsUpTheOthersReadOneNotice(LineEnd end, Packets packets) throws IOException {
        play(end, packets, """
                alice> LOGIN alice
                alice< OK
                bob> LOGIN bob
                bob< OK
                alice> MSG bye
                bob< MSG alice bye
                alice hangs up
                bob< INFO alice disconnected
                bob> WHO
                bob< USER bob
                """);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void whoListsEveryUser(LineEnd end, Packets packets) throws IOException {
        play(end, packets, """
                bob> LOGIN bob
                bob< OK
                alice> LOGIN alice
                alice< OK
                alice> WHO
                alice< USER alice
                alice< USER bob
                alice> PING
                alice< PONG
                bob> WHO
                bob< USER alice
                bob< USER bob
                """);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void aDirectMessageIsAcknowledgedAndReachesItsReceiver(LineEnd end, Packets packets) throws IOException {
        play(end, packets, """
                alice> LOGIN alice
                alice< OK
                bob> LOGIN bob
                bob< OK
                carol> LOGIN carol
                carol< OK
                alice> DM bob only for you
                alice< OK
                bob< DM alice only for you
                bob> DM alice got it
                bob< OK
                alice< DM bob got it
                """);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void quitInLowerCaseEndsTheConnection(LineEnd end, Packets packets) throws IOException {
        play(end, packets, """
                alice> login alice
                alice< OK
                bob> login bob
                bob< OK
                alice> msg see you
                alice> quit
                alice is cut
                bob< MSG alice see you
                bob< INFO alice disconnected
                carol> login alice
                carol< OK
                """);
    }

    private void play(LineEnd end, Packets packets, String session) throws IOException {
        String speaker = null;
        List<Step> steps = session.lines().map(Step::parse).toList();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            TestClient client = client(step.user);
            switch (step.what) {
                case ">" -> {
                    if (packets == Packets.ONE_A_LINE) {
                        client.sendRaw(step.line + end.bytes);
                    } else if (packets == Packets.ONE_A_BYTE) {
                        client.sendBytewise((step.line + end.bytes).getBytes(UTF_8));
                    } else if (!step.user.equals(speaker)) {
                        client.sendRaw(allLinesOfTurn(steps.subList(i, steps.size()), end));
                    }
                }
                case "<" -> client.expect(step.line);
                case " hangs up" -> clients.remove(step.user).close();
                case " is cut" -> {
                    client.expectEnd();
                    clients.remove(step.user).close();
                }
                default -> throw new IllegalArgumentException(step.toString());
            }
            boolean turnGoesOn = step.user.equals(speaker) || step.what.equals(">");
            speaker = turnGoesOn ? step.user : null;
        }
        for (TestClient client : clients.values()) {
            client.expectNothing();
        }
    }

    private TestClient client(String user) throws IOException {
        if (!clients.containsKey(user)) {
            clients.put(user, server.connect());
        }
        return clients.get(user);
    }

    /** What the user of the first step sends before anybody else does anything. */
    private static String allLinesOfTurn(List<Step> steps, LineEnd end) {
        return steps.stream()
                .takeWhile(step -> step.user.equals(steps.get(0).user))
                .filter(step -> step.what.equals(">"))
                .map(step -> step.line + end.bytes)
                .collect(Collectors.joining());
    }

    private record Step(String user, String what, String line) {
        private static final Pattern SYNTAX = Pattern.compile("(\\w+)(>|<| hangs up| is cut) ?(.*)");

        static Step parse(String written) {
            Matcher matcher = SYNTAX.matcher(written);
            assertThat(matcher.matches()).as(written).isTrue();
            return new Step(matcher.group(1), matcher.group(2), matcher.group(3));
        }
    }
}
