package chatserver.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the server's lines read for a person whose name is alice. */
class UserMessagesTest {
    /** The answers to lines that this client does not send. */
    private static final Set<Reply> NO_OCCASION = EnumSet.of(
            Reply.NOT_LOGGED_IN,
            Reply.ALREADY_LOGGED_IN,
            Reply.UNKNOWN_COMMAND,
            Reply.NOT_OPERATOR,
            Reply.INVALID_BAN,
            Reply.OWN_ADDRESS,
            Reply.EXEMPT_ADDRESS,
            Reply.NOT_BANNED);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MSG bob hi alice|bob: hi alice",
                "MSG bob  two  blanks|bob:  two  blanks",
                "DM bob psst|bob to you: psst",
                "INFO bob disconnected|* bob has left",
                "INFO bob disconnected himself|* bob disconnected himself",
                "INFO idle-timeout|* The server found you idle for too long.",
                "INFO server-shutdown|* The server is stopping.",
                "INFO kicked|* An operator has disconnected you.",
                "INFO kicked (no (more) ads)|* An operator has disconnected you: no (more) ads",
                "ERR banned (go away)|! An operator has blocked your address.",
                "ERR username-taken|! Another user has that name. Choose another.",
                "ERR server-full (try again later)|! The server is full.",
                "ERR too-hot (open a window)|! too-hot (open a window)",
                "ERR too-hot|! too-hot",
                "ERR|! ",
                "MSG|: ",
                "NEWS of tomorrow|* NEWS of tomorrow"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void everyLineHasAnIntelligibleForm(String line, String shown) {
        assertThat(UserMessages.of(line, "alice").map(Screen.Line::text)).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OK", "PONG", "MSG alice hi", "DM alice to myself"})
    void answersAndTheUsersOwnMessagesAreNotShown(String line) {
        assertThat(UserMessages.of(line, "alice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MSG bob hi alice, true",
        "'MSG bob ALICE, hi', true",
        "MSG bob malice, false",
        "MSG bob alice-2, false",
        "MSG alicex hi, false",
        "DM bob hi, true",
        "INFO alice disconnected, false"
    })
    void theUsersNameAndDirectMessagesAreHighlighted(String line, boolean isHighlighted) {
        assertThat(UserMessages.of(line, "alice").orElseThrow().isHighlighted()).isEqualTo(isHighlighted);
    }

    @ParameterizedTest
    @CsvSource({"/exit, /quit", "/msg, /dm", "/qiut, /quit", "/hlep, /help", "/wh, /who", "/d, /dm"})
    void anUnknownCommandComesWithASuggestion(String typed, String suggested) {
        assertThat(UserMessages.noCommand(typed)).contains("Did you mean " + suggested + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/usr/bin/java", "/xyzzy"})
    void aTextThatResemblesNoCommandComesWithoutASuggestion(String typed) {
        assertThat(UserMessages.noCommand(typed)).contains("/help shows the commands.");
    }

    @ParameterizedTest
    @EnumSource(Reply.class)
    void noErrorOfTheServerNeedsItsCodeOrItsCommandsToBeKnown(Reply reply) {
        String line = new String(reply.line(), UTF_8).strip();
        String code = UserMessages.errorCode(line);
        if (!code.isEmpty() && !NO_OCCASION.contains(reply)) {
            assertThat(UserMessages.of(line, "alice").orElseThrow().text())
                    .startsWith("! ")
                    .doesNotContain(code, "LOGIN", "MSG", "(");
        }
    }
}
