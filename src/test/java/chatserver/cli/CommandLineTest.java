package chatserver.cli;

import static chatserver.cli.CommandLines.assertRefused;
import static chatserver.cli.CommandLines.config;
import static chatserver.cli.CommandLines.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the style of the command line: options, values and the port, and the errors about them. */
class CommandLineTest {
    private static final String TRY_HELP = "\nTry '--help' for the list of options.";

    @ParameterizedTest
    @CsvSource({
        "5000",
        "-p 5000",
        "-p5000",
        "--port 5000",
        "--port=5000",
        "-- 5000",
        "--echo 5000",
        "--echo -- 5000",
        "5000 --echo",
        "--port=1 --port=5000",
        "--port=wrong -p 5000",
        "05000"
    })
    void thePortIsReadFromEverySpelling(String line) throws UsageException {
        assertThat(config(line.split(" ")).port()).isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource({
        "--echo, true",
        "--echo=true, true",
        "--echo=Yes, true",
        "--echo=ON, true",
        "--echo=1, true",
        "--echo=false, false",
        "--echo=No, false",
        "--echo=off, false",
        "--echo=0, false",
        "--echo --echo=false, false",
        "--echo=false --echo, true"
    })
    void aBooleanIsReadFromEverySpelling(String line, boolean echo) throws UsageException {
        assertThat(config(line.split(" ")).echo()).isEqualTo(echo);
    }

    static Stream<Arguments> misuses() {
        return Stream.of(
                Arguments.of("--prot", "unknown option '--prot': did you mean '--port'?"),
                Arguments.of("--prot=5", "unknown option '--prot': did you mean '--port'?"),
                Arguments.of("--Max_Line 5", "unknown option '--Max_Line': did you mean '--max-line'?"),
                Arguments.of("--idle 5", "unknown option '--idle': did you mean '--idle-timeout'?"),
                Arguments.of("-port 5", "unknown option '-port': did you mean '--port'?"),
                Arguments.of("-version", "unknown option '-version': did you mean '--version'?"),
                Arguments.of("-v", "unknown option '-v': did you mean '--version'?"),
                Arguments.of("-H", "unknown option '-H': did you mean '--help'?"),
                Arguments.of("-P 5000", "unknown option '-P': did you mean '--port'?"),
                Arguments.of("--port 4100 4101", "the port is given twice: '--port' and the argument '4101'"),
                Arguments.of("4100 -p4101", "the port is given twice: '--port' and the argument '4100'"),
                Arguments.of("--port=wrong -- -1", "the port is given twice: '--port' and the argument '-1'"),
                Arguments.of("-x", "unknown option '-x'"),
                Arguments.of("-x5", "unknown option '-x5'"),
                Arguments.of(
                        "--tls-password=secret",
                        "unknown option '--tls-password': did you mean '--tls-password-file'?"),
                Arguments.of("--daemon", "unknown option '--daemon'"),
                Arguments.of("--=5", "unknown option '--'"),
                Arguments.of("--\u001b[2J", "unknown option '--\\u{1B}[2J'"),
                Arguments.of("--port", "option '--port' needs a value"),
                Arguments.of("-p", "option '-p' needs a value"),
                Arguments.of("--help=me", "option '--help' takes no value"),
                Arguments.of("--version=", "option '--version' takes no value"),
                Arguments.of("--check=yes", "option '--check' takes no value"),
                Arguments.of("--chek", "unknown option '--chek': did you mean '--check'?"),
                Arguments.of("4000 5000", "unexpected argument '5000': one PORT is enough"),
                Arguments.of("4000 -- --echo", "unexpected argument '--echo': one PORT is enough"));
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void misuseIsExplainedAndPointsToTheHelp(String line, String message) {
        assertRefused(message + TRY_HELP, line.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"--echo false,false", "--echo yes,true", "--echo,true", "--echo 1,true", "--echo --port=1,true"})
    void aBooleanOptionTakesTheNextArgumentIfThatCanOnlyBeItsValue(String line, boolean echo) throws UsageException {
        CommandLine.Serve serve = (CommandLine.Serve) CommandLine.parse(line.split(" "), Map.of());
        assertThat(serve.config().echo()).isEqualTo(echo);
    }

    @ParameterizedTest
    @CsvSource({"-, -", "-- -p, -p", "--echo 0x, 0x", "--port --echo, --echo", "-p=5000, =5000", "-p -1, -1"})
    void anArgumentInThePlaceOfAPortIsReadAsAPort(String line, String port) {
        assertRefused(
                "invalid port '" + port + "' (from the command line): expected a number from 0 to 65535",
                line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "-hV",
                "--port=wrong --help",
                "--check --help",
                "--help --wrong",
                "-h 1 2 3",
                "--help -V"
            })
    void helpIsPrintedWithoutReadingTheArgumentsAfterIt(String line) throws UsageException {
        assertThat(parse(Map.of("CHAT_RATE", "wrong"), line.split(" ")))
                .isEqualTo(new CommandLine.Print(HelpText.help()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "-Vh", "-V --help", "--port=wrong -V"})
    void versionIsPrintedWithoutReadingTheArgumentsAfterIt(String line) throws UsageException {
        assertThat(parse(Map.of(), line.split(" "))).isEqualTo(new CommandLine.Print(HelpText.version()));
    }

    @Test
    void checkPrintsEachSettingWithItsSource() throws UsageException {
        Map<String, String> environment = Map.of("CHAT_RATE", "2.50", "CHAT_PORT", "wrong", "CHAT_PROT", "secret");
        CommandLine.Check check =
                (CommandLine.Check) parse(environment, "--check", "5000", "--log-level=DEBUG", "--echo");
        assertThat(check.warnings())
                .containsExactly("unknown variable 'CHAT_PROT' is ignored: did you mean 'CHAT_PORT'?");
        assertThat(check.text()).isEqualTo("""
                        port                    5000     from the command line
                        host                    ::       the default
                        idle-timeout            60       the default
                        login-timeout           30       the default
                        max-line                4096     the default
                        max-connections         10000    the default
                        max-per-address         64       the default
                        rate                    2.50     from CHAT_RATE
                        burst                   100      the default
                        exempt-loopback         true     the default
                        proxy-protocol          -        the default
                        max-backlog             8388608  the default
                        write-timeout           10       the default
                        shutdown-timeout        5        the default
                        echo                    true     from the command line
                        tls-keystore            -        the default
                        tls-password-file       -        the default
                        tls-cert                -        the default
                        tls-key                 -        the default
                        password-file           -        the default
                        operator-password-file  -        the default
                        log-level               DEBUG    from the command line
                        log-format              text     the default""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--check --rate=x", "--rate=x --check", "--check --log-level=x", "--check -- x", "--check x"})
    void checkRefusesTheSettingsThatTheServerWouldRefuse(String line) {
        assertThatThrownBy(() -> parse(Map.of(), line.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageMatching("invalid (rate|log-level|port) 'x' \\(from the command line\\): expected .*");
    }
}
