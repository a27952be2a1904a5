package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a quoted text can be shown on a terminal and cannot forge a line. */
class UsageExceptionTest {

    static Stream<Arguments> quotes() {
        return Stream.of(
                Arguments.of("", "''"),
                Arguments.of("4000", "'4000'"),
                Arguments.of("a b\\", "'a b\\'"),
                Arguments.of("Grüße 😀", "'Grüße 😀'"),
                Arguments.of("a\r\n\tb", "'a\\u{D}\\u{A}\\u{9}b'"),
                Arguments.of("\0\u001b[31m\u007f\u0085", "'\\u{0}\\u{1B}[31m\\u{7F}\\u{85}'"),
                Arguments.of("\u2028\u2029\u202e\u200b", "'\\u{2028}\\u{2029}\\u{202E}\\u{200B}'"),
                Arguments.of("\ud83d", "'\\u{D83D}'"),
                Arguments.of(Character.toString(0xE0001), "'\\u{E0001}'"),
                Arguments.of("x".repeat(100), "'" + "x".repeat(100) + "'"),
                Arguments.of("x".repeat(101), "'" + "x".repeat(100) + "...'"));
    }

    @ParameterizedTest
    @MethodSource("quotes")
    void unsafeCharactersAreShownByTheirNumber(String typed, String shown) {
        assertThat(UsageException.quoted(typed)).isEqualTo(shown);
    }
}
