package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the help text is complete and readable on a small terminal. */
class HelpTextTest {
    private static final List<String> LINES = HelpText.help().lines().toList();

    @ParameterizedTest
    @EnumSource(Option.class)
    void everyOptionHasALineWithItsDefault(Option option) {
        String end = option.defaultValue.isEmpty() ? "" : " [" + option.defaultValue + "]";
        assertThat(LINES)
                .filteredOn(line -> line.contains(option.usage() + "  "))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith("  " + option.description + end));
    }

    @Test
    void theLinesOfOptionsAreInColumns() {
        assertThat(LINES)
                .startsWith("Usage: java -jar chat-server.jar [OPTION]... [PORT]")
                .contains(
                        "  -p, --port=PORT               TCP port to listen on; 0 takes a free one [4000]",
                        "      --exempt-loopback[=BOOL]  no ban, address or rate limit on loopback [true]",
                        "  -h, --help                    print this help and exit",
                        "Exit status:");
    }

    @Test
    void everyLineFits80ColumnsOfPlainAscii() {
        assertThat(LINES)
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(80).matches("[ -~]*"));
    }

    @Test
    void noLineEndsInBlanksAndTheTextDoesNotEndInALineBreak() {
        assertThat(LINES).allSatisfy(line -> assertThat(line).isEqualTo(line.stripTrailing()));
        assertThat(HelpText.help()).doesNotEndWith("\n");
    }

    @Test
    void theVersionBeginsWithTheNameOfTheProgram() {
        assertThat(HelpText.version()).matches("chat-server (dev|\\d+\\.\\d+\\.\\d+.*)");
    }
}
