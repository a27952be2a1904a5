package chatserver.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which text and which keys remain of a client's bytes, all in hexadecimal, and the answers to the client. */
class TelnetFilterTest {
    private final List<String> replies = new ArrayList<>();
    private final TelnetFilter filter =
            new TelnetFilter(reply -> replies.add(HexFormat.of().formatHex(reply)));
    private int answered;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            plain bytes                             | 00 0d 0a 61 7f f0 fa fe | 00 0d 0a 61 7f f0 fa fe |
            IAC IAC is the byte                     | 61 ff ff 62             | 61 ff 62                |
            commands without an option              | 61 ff f1 62 ff f6 63    | 61 62 63                |
            SE outside of a subnegotiation          | 61 ff f0 62             | 61 62                   |
            keys sent as commands                   | 61 ff f4 62 ff f3 63 ff f5 ff ed | 61 ^C 62 ^\\ 63 ^O ^Z |
            Erase Character is a backspace          | 61 ff f7 62             | 61 08 62                |
            Erase Line is Ctrl-U                    | 61 ff f8 62             | 61 ^U 62                |
            DO is refused                           | ff fd 01 61             | 61                      | fffc01
            DO is refused once                      | ff fd 01 ff fd 01       |                         | fffc01
            DO of each option is refused            | ff fd 01 ff fd 03       |                         | fffc01 fffc03
            DO TIMING-MARK is refused each time     | ff fd 06 ff fd 06       |                         | fffc06 fffc06
            WILL is refused                         | ff fb 1f 61             | 61                      | fffe1f
            WILL is refused once                    | ff fb 1f ff fb 1f       |                         | fffe1f
            WILL TIMING-MARK is refused once        | ff fb 06 ff fb 06       |                         | fffe06
            DO and WILL of one option               | ff fd 01 ff fb 01       |                         | fffc01 fffe01
            WONT and DONT need no answer            | ff fc 01 ff fe 01 61    | 61                      |
            option 255                              | ff fd ff 61 ff fb ff    | 61                      | fffcff fffeff
            an option that looks like LF            | ff fd 0a 61             | 61                      | fffc0a
            a subnegotiation                        | 61 ff fa 18 00 0a ff f0 62 | 61 62                |
            IAC IAC within one                      | ff fa 18 ff ff f0 ff f0 62 | 62                   |
            another command within one              | ff fa 18 ff f4 00 ff f0 62 | 62                   |
            an empty subnegotiation                 | ff fa ff f0 62          | 62                      |
            """)
    void commandsAreRemovedAndAnswered(String what, String bytes, String text, String answers) {
        assertThat(accept(bytes)).isEqualTo(text == null ? "" : text);
        assertThat(String.join(" ", replies)).isEqualTo(answers == null ? "" : answers);
        assertThat(answered).as("commands that were reported as answered").isEqualTo(replies.size());
    }

    @Test
    void everyOptionIsRefusedOnceEachWay() {
        for (int round = 0; round < 2; round++) {
            for (int option = 0; option < 256; option++) {
                accept(String.format("ff fd %02x ff fb %02x", option, option));
            }
        }
        assertThat(replies).hasSize(2 * 256 + 1); // TIMING-MARK once more
    }

    @Test
    void aSubnegotiationWithoutEndIsGivenUpAfter1024Bytes() {
        assertThat(accept("ff fa" + " 61".repeat(1024) + " 62")).isEqualTo("62");
    }

    @Test
    void commandsWithinASubnegotiationCountTowardsItsLimit() {
        assertThat(accept("ff fa" + " ff ff".repeat(512) + " 62")).isEqualTo("62");
    }

    private String accept(String bytes) {
        List<String> text = new ArrayList<>();
        for (String octet : bytes.split(" ")) {
            int result = filter.accept(Integer.parseInt(octet, 16));
            if (result == TelnetFilter.ANSWERED) {
                answered++;
            } else if (result >= TelnetFilter.KEY) {
                text.add("^" + (char) (result - TelnetFilter.KEY + '@'));
            } else if (result != TelnetFilter.NOTHING) {
                text.add(String.format("%02x", result));
            }
        }
        return String.join(" ", text);
    }
}
