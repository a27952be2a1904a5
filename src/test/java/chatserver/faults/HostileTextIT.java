package chatserver.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that try to act on another's terminal, or to pass for another user: to a reader, in an error's answer, and in
 * the log, which is read when the {@link SharedServer} closes. The process has a locale that has broken many programs: C for
 * its bytes, and Turkish for its letters.
 *
 * <p>Shown elsewhere: what is replaced and what is kept, character by character, in {@code WireTextTest}.
 */
class HostileTextIT {
    private static SharedServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.start(
                Map.of("LC_ALL", "C", "JDK_JAVA_OPTIONS", "-Duser.language=tr -Duser.country=TR"),
                Duration.ofMillis(10));
    }

    @AfterEach
    void assertThatNoHarmWasDone() throws Exception {
        server.assertUnharmed();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    /** What acts on a terminal, forges a line, or turns the order of what is shown; but not what edits a line. */
    static List<String> hostile() {
        return IntStream.of(
                        0x01, 0x05, 0x07, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x11, 0x13, 0x18, 0x1a, 0x1b, 0x1c, 0x1f, 0x80,
                        0x84, 0x85, 0x8d, 0x90, 0x9b, 0x9d, 0x9f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d,
                        0x202e, 0x2066, 0x2067, 0x2068, 0x2069)
                .mapToObj(Character::toString)
                .toList();
    }

    private static String next(TestClient reader) throws IOException {
        String line = SharedServer.nextOf(reader);
        assertThat(line).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]");
        return line;
    }

    /** In all fields of one visit; then it leaves, and the log will tell of it. */
    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileCharacterReachesNoClientWhateverFieldItIsIn(String c) throws Exception {
        TestClient reader = server.login("reader");
        TestClient mallory = server.connect()
                .sendRaw("HELP" + c + "ME\nLOGIN mal" + c + "lory\nLOGIN " + c + "[2J\nLOGIN mallory\n")
                .expectStart("ERR unknown-command (")
                .expectStart("ERR invalid-username (")
                .expectStart("ERR invalid-username (")
                .expect("OK");
        mallory.sendRaw("MSG a" + c + "z\nM" + c + "SG x\nDM reader a" + c + "z\nDM rea" + c + "der x\nWHO a" + c
                + "z\nLOGIN a" + c + "z\nPING a" + c + "z\ny" + c + "x\nMSG " + c + ".\n");
        assertThat(next(mallory)).startsWith("ERR unknown-command (");
        assertThat(next(mallory)).isEqualTo("OK");
        assertThat(next(mallory)).startsWith("ERR user-not-found (");
        for (String user : List.of("alice", "bob", "mallory", "reader")) {
            assertThat(next(mallory)).isEqualTo("USER " + user);
        }
        assertThat(next(mallory)).startsWith("ERR already-logged-in (");
        assertThat(next(mallory)).isEqualTo("PONG");
        assertThat(next(mallory)).startsWith("ERR unknown-command (");
        assertThat(List.of(next(reader), next(reader), next(reader)))
                .containsExactly("MSG mallory a\ufffdz", "DM mallory a\ufffdz", "MSG mallory \ufffd.");
        mallory.reset();
        server.awaitDisconnected("mallory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\rMSG alice 1",
                "\u0085MSG alice 1",
                "\u2028MSG alice 1",
                "\u2029MSG alice 1",
                "\u000bMSG alice 1",
                "\u000cMSG alice 1",
                "\u001b[2K\u001b[1GMSG alice 1",
                "\b\b\b\b\b\b\b\b\b\b\b\b\b\bMSG alice 1",
                "\u009b1GMSG alice 1",
                "\u202eMSG alice 1",
                "\u001b]0;alice\u0007",
                "\u0000MSG alice 1"
            })
    void noClientSpeaksInTheNameOfAnother(String text) throws Exception {
        TestClient reader = server.login("reader");
        server.login("mallory").sendRaw("MSG hi" + text + "\nDM reader hi" + text + "\nMSG end\nDM reader end\n");
        String line;
        while (!(line = next(reader)).equals("DM mallory end")) {
            assertThat(line).matches("(MSG|DM) mallory .*");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "Alice",
                "ALICE",
                "alIce",
                " alice ",
                "alice\t",
                "alice\u0000",
                "alice\u200b",
                "\u200balice",
                "alice\u200d",
                "alice\ufeff",
                "\u202ealice",
                "\u0430lice",
                "al\u0131ce",
                "al\u0130ce",
                "alic\u00e9",
                "\uff41lice",
                "alice\u0301",
                "alice\u00a0",
                "a\u00adlice",
                "alice alice",
                "alice\r",
                "alic\u001be",
                "\u001b[0malice",
                "-alice",
                ".alice",
                "_alice",
                "ali\b\b\balice",
                "bob\u007f\u007f\u007falice"
            })
    void aNameThatLooksLikeATakenOneIsRefused(String name) throws Exception {
        TestClient mallory = server.connect().send("LOGIN " + name);
        assertThat(next(mallory)).matches("ERR username-taken|ERR invalid-username \\(.*");
    }

    @Test
    void noClientForgesALogLine() throws Exception {
        String forged = "2026-01-01T00:00:00.000Z INFO  [conn-1 alice] logout from 127.0.0.1: quit";
        TestClient mallory = server.connect();
        for (String end : List.of("\r", "\u0085", "\u2028", "\u001b[1G", "\u0000")) {
            mallory.send("LOGIN x" + end + forged).expectStart("ERR invalid-username (");
            mallory.send(end + forged).expectStart("ERR unknown-command (");
        }
        mallory.send("LOGIN mallory").expect("OK").send("MSG \r" + forged).send("DM \r" + forged + " x");
        assertThat(next(mallory)).startsWith("ERR user-not-found (");
        mallory.reset();
        server.awaitDisconnected("mallory");
        assertThat(server.log()).noneMatch(line -> line.contains("2026-01-01T00:00"));
    }

    @Test
    void verbsWorkInAnyCaseThoughTheLettersAreTurkish() throws Exception {
        TestClient reader = server.login("reader");
        TestClient guest = server.connect().send("login TITANIC");
        assertThat(next(guest)).isEqualTo("OK");
        server.connect().send("LogIn titanic").expect("ERR username-taken");
        guest.send("ping").send("dm READER hi").send("msg hi").send("quit");
        assertThat(next(guest)).isEqualTo("PONG");
        assertThat(next(guest)).isEqualTo("OK");
        assertThat(SharedServer.nextOf(guest)).isNull();
        assertThat(List.of(next(reader), next(reader), next(reader)))
                .containsExactly("DM TITANIC hi", "MSG TITANIC hi", "INFO TITANIC disconnected");
        server.connect().send("p\u0131ng").expectStart("ERR unknown-command (");
        server.connect().send("P\u0130NG").expectStart("ERR unknown-command (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gr\u00fc\u00dfe", "\u2713 \u30df \u65e5\u672c", "\ud83d\udc69\u200d\ud83d\udcbb", "a\tb"})
    void anyTextPassesThoughTheLocaleIsC(String text) throws Exception {
        TestClient reader = server.login("reader");
        server.login("writer").send("MSG " + text).send("DM reader " + text);
        assertThat(List.of(next(reader), next(reader)))
                .containsExactlyInAnyOrder("MSG writer " + text, "DM writer " + text);
    }

    @Test
    void editingKeysEditTheLineAndReachNoClient() throws Exception {
        TestClient reader = server.login("reader");
        server.login("typist")
                .sendBytewise("MSG hell\u00f6\bo wo\u007f\u007fthe\u0008\u0008\u0008you\n".getBytes(UTF_8));
        assertThat(next(reader)).isEqualTo("MSG typist hello you");
    }
}
