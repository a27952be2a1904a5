package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which options are suggested for a name with a typing error. */
class OptionSuggesterTest {

    @ParameterizedTest
    @CsvSource({
        "port, port, 0",
        "prot, port, 1",
        "pot, port, 1",
        "porrt, port, 1",
        "post, port, 1",
        "ca, abc, 3",
        "'', ab, 2",
        "'', port, 4",
        "burst, port, 3"
    })
    void theEditsBetweenTwoWordsAreCounted(String from, String to, int edits) {
        assertThat(OptionSuggester.edits(from, to)).isEqualTo(edits);
        assertThat(OptionSuggester.edits(to, from)).isEqualTo(edits);
    }

    @ParameterizedTest
    @CsvSource({
        "prot, PORT",
        "HOST, HOST",
        "host_, HOST",
        "max_line, MAX_LINE",
        "idle-timeuot, IDLE_TIMEOUT",
        "idletimeot, IDLE_TIMEOUT",
        "write-timout, WRITE_TIMEOUT",
        "max-con, MAX_CONNECTIONS",
        "exempt, EXEMPT_LOOPBACK",
        "halp, HELP"
    })
    void anOptionWithANameNearByIsSuggested(String typed, Option option) {
        assertThat(OptionSuggester.nearest(typed, List.of(Option.values()))).contains(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "p", "po", "test", "foo", "timeout", "idle-tmeoouts", "verbose", "daemon"})
    void noOptionIsSuggestedForANameFarFromAll(String typed) {
        assertThat(OptionSuggester.nearest(typed, List.of(Option.values()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "version"})
    void onlyTheGivenOptionsAreSuggested(String typed) {
        assertThat(OptionSuggester.nearest(typed, Option.SETTINGS)).isEmpty();
    }
}
