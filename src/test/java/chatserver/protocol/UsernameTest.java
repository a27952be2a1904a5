package chatserver.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which names are accepted, which are equal, and their order. */
class UsernameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "Z",
                "0",
                "9lives",
                "Alice",
                "a_b-c.d",
                "a...",
                "a--",
                "x_",
                "12345678901234567890123456789012"
            })
    void aNameIsShownAsTyped(String typed) {
        assertThat(username(typed)).hasToString(typed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_a",
                "-a",
                ".a",
                "a b",
                " a",
                "a ",
                "a\n",
                "a\t",
                "a/b",
                "a:b",
                "a@b",
                "a\0",
                "\u00e9",
                "e\u0301",
                "al\u0456ce", // with a Cyrillic i
                "\uff21lice", // with a full-width A
                "a\u200b",
                "\u0661",
                "123456789012345678901234567890123"
            })
    void aNameThatBreaksTheRuleIsRefused(String typed) {
        assertThat(Username.of(slice(typed))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"alice, Alice", "ALICE, alice", "I, i", "x.Y-Z_1, X.y-z_1"})
    void namesThatDifferOnlyInCaseAreEqual(String one, String other) {
        assertThat(username(one)).isEqualTo(username(other)).hasSameHashCodeAs(username(other));
    }

    @ParameterizedTest
    @CsvSource({"alice, alicf", "a.b, a-b", "a, aa", "o, 0"})
    void namesThatDifferInMoreThanCaseAreNotEqual(String one, String other) {
        assertThat(username(one)).isNotEqualTo(username(other));
    }

    @Test
    void namesAreSortedIgnoringCase() {
        List<Username> names = new ArrayList<>();
        for (String name : List.of("bob", "Carl", "alice", "Bo", "ALF", "9", "x")) {
            names.add(username(name));
        }
        names.sort(Username.ORDER);
        assertThat(names).extracting(Username::toString).containsExactly("9", "ALF", "alice", "Bo", "bob", "Carl", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle-timeout", "server-shutdown", "kicked", "KICKED", "Idle-Timeout", "SERVER-shutdown"})
    void theWordsOfTheServersNoticesAreReservedInAnyCase(String typed) {
        assertThat(Username.of(slice(typed))).isEmpty();
        assertThat(Username.isReserved(slice(typed))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kick", "kicked1", "idle_timeout", "timeout", ""})
    void wordsThatTheServersNoticesDoNotUseAreNotReserved(String typed) {
        assertThat(Username.isReserved(slice(typed))).isFalse();
    }

    private static Username username(String typed) {
        return Username.of(slice(typed)).orElseThrow();
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(UTF_8));
    }
}
