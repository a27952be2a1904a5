package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.logging.LogSettings;
import chatserver.server.Secret;
import chatserver.server.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** What arguments and variables come to: written as a user writes them, with the texts that the user gets. */
class CommandLineTest {
    private static final String TRY_HELP = "\nTry '--help' for the list of options.";

    /** A value other than the default for every option, how the configuration shows it, and what it is then. */
    static final List<Arguments> VALUES = List.of(
            value(Option.PORT, "5000", ServerConfig::port, 5000),
            value(Option.HOST, "::1", ServerConfig::host, "::1"),
            value(Option.IDLE_TIMEOUT, "0.5", ServerConfig::idleTimeout, Duration.ofMillis(500)),
            value(Option.LOGIN_TIMEOUT, "1.25", ServerConfig::loginTimeout, Duration.ofMillis(1250)),
            value(Option.MAX_LINE, "512", ServerConfig::maxLine, 512),
            value(Option.MAX_CONNECTIONS, "7", ServerConfig::maxConnections, 7),
            value(Option.MAX_PER_ADDRESS, "3", ServerConfig::maxPerAddress, 3),
            value(Option.RATE, "2.5", ServerConfig::rate, 2.5),
            value(Option.BURST, "20", ServerConfig::burst, 20),
            value(Option.EXEMPT_LOOPBACK, "false", ServerConfig::exemptLoopback, false),
            value(Option.MAX_BACKLOG, "1000000", ServerConfig::maxBacklog, 1_000_000L),
            value(Option.WRITE_TIMEOUT, "3", ServerConfig::writeTimeout, Duration.ofSeconds(3)),
            value(Option.SHUTDOWN_TIMEOUT, ".75", ServerConfig::shutdownTimeout, Duration.ofMillis(750)),
            value(Option.ECHO, "true", ServerConfig::echo, true),
            value(Option.TLS_KEYSTORE, "a/b c.p12", ServerConfig::tlsKeystore, Optional.of(Path.of("a/b c.p12"))),
            value(Option.TLS_PASSWORD_FILE, "x", ServerConfig::tlsPassword, Secret.inFile(Path.of("x"))),
            value(Option.PASSWORD_FILE, "y", ServerConfig::password, Optional.of(Secret.inFile(Path.of("y")))),
            logging(Option.LOG_LEVEL, "Debug", LogSettings::level, Level.DEBUG),
            logging(Option.LOG_FORMAT, "JSON", LogSettings::json, true));

    private static Arguments value(Option option, String text, Function<ServerConfig, Object> shown, Object value) {
        return Arguments.of(option, text, shown.compose(CommandLine.Serve::config), value);
    }

    private static Arguments logging(Option option, String text, Function<LogSettings, Object> shown, Object value) {
        return Arguments.of(option, text, shown.compose(CommandLine.Serve::logSettings), value);
    }

    @Test
    void withoutArgumentsTheDefaultsAreThoseOfTheSpecification() throws UsageException {
        assertThat(config())
                .isEqualTo(new ServerConfig(
                        "0.0.0.0",
                        4000,
                        4096,
                        8_388_608,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        10_000,
                        64,
                        10,
                        100,
                        true,
                        false,
                        Optional.empty(),
                        Secret.of(""),
                        Optional.empty()));
        assertThat(serve(Map.of()).logSettings()).isEqualTo(new LogSettings(Level.INFO, false));
    }

    @Test
    void theTableOfValuesHasEveryOption() {
        assertThat(VALUES.stream().map(row -> (Option) row.get()[0])).containsExactlyElementsOf(Option.SETTINGS);
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void everyOptionCanBeGivenWithAnEqualsSign(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        assertThat(shown.apply(serve(Map.of(), option.flag() + "=" + text))).isEqualTo(value);
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void everyOptionButBooleansCanBeGivenWithASpace(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        if (option.type == OptionType.BOOLEAN) {
            assertThat(shown.apply(serve(Map.of(), option.flag()))).isEqualTo(true);
        } else {
            assertThat(shown.apply(serve(Map.of(), option.flag(), text))).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void everyOptionCanBeGivenInTheEnvironment(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        assertThat(shown.apply(serve(Map.of(option.variable(), text)))).isEqualTo(value);
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void anArgumentBeatsAVariableWhichIsThenNotEvenRead(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        Map<String, String> broken = Map.of(option.variable(), "\0 no value of any option");
        assertThat(shown.apply(serve(broken, option.flag() + "=" + text))).isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource(Option.class)
    void anEmptyVariableIsUnset(Option option) throws UsageException {
        assertThat(serve(Map.of(option.variable(), ""))).isEqualTo(serve(Map.of()));
    }

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
        "--port=wrong 5000",
        "1 -p5000",
        "05000"
    })
    void portIs5000(String line) throws UsageException {
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
    void booleansComeInTheUsualSpellings(String line, boolean echo) throws UsageException {
        assertThat(config(line.split(" ")).echo()).isEqualTo(echo);
    }

    /** For each option the two ends of what it takes, then values just beyond them and of other kinds. */
    static Stream<Arguments> bounds() {
        String seconds = "seconds from 0 to 1000000";
        String number = "a whole number from 1 to 1000000";
        return Stream.of(
                bounds("port", "0", "65535", "a number from 0 to 65535", "-1", "65536", "0x10", "4e3", "+1", "1.5"),
                bounds("idle-timeout", "0", "1000000", seconds, "-0.1", "1000000.1", "1,5", "1m", "NaN", "1.", "."),
                bounds("login-timeout", "0", "1000000", seconds, "-0.1", "1000000.1", "never", "1e1"),
                bounds("write-timeout", "0", "1000000", seconds, "-0.1", "1000000.1", " 1"),
                bounds("shutdown-timeout", "0.1", "3600", "seconds from 0.1 to 3600", "0", "0.09", "3600.1"),
                bounds("max-line", "64", "262144", "a number of bytes from 64 to 1048576", "63", "1048577", "4k"),
                bounds("max-backlog", "131072", "1073741824", "a number of bytes from 65536 to 1073741824", "65535"),
                bounds("max-backlog", "131072", "1073741824", "at least 131072, which is 32 times max-line", "131071"),
                bounds("max-connections", "1", "1000000", number, "0", "1000001", "1.5", "99999999999999999999"),
                bounds("max-per-address", "1", "1000000", number, "0", "1000001", "\u0661"),
                bounds("rate", "0", "1000000", "a number from 0 to 1000000", "-1", "1000000.1", "Infinity"),
                bounds("burst", "1", "1000000", number, "0", "1000001"),
                bounds("host", "a", "a".repeat(255), "an IP address or a host name", "a b", "-a", "a\nb", "a/b"),
                bounds("log-level", "error", "debug", "error, warn, info or debug", "warning", "trace", " info"),
                bounds("log-format", "text", "json", "text or json", "xml", "jso", "text json"),
                bounds("echo", "true", "false", "true or false", "maybe", "2", "tru", " true"),
                bounds("tls-keystore", "k", "grün ✓.p12", "the name of a file", "a\nb", "\0"),
                bounds("exempt-loopback", "true", "false", "true or false", "truefalse"));
    }

    private static Arguments bounds(String name, String least, String most, String expected, String... refused) {
        return Arguments.of(name, least, most, expected, List.of(refused));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void valuesWithinTheBoundsAreTakenAndOthersRefused(
            String name, String least, String most, String expected, List<String> refused) throws UsageException {
        String flag = "--" + name + "=";
        String variable = "CHAT_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
        assertThat(config(flag + least)).isNotNull();
        assertThat(config(flag + most)).isNotNull();
        for (String value : refused) {
            String start = "invalid " + name + " " + UsageException.quoted(value);
            assertRefused(start + " (from the command line): expected " + expected, flag + value);
            assertRefused(start + " (from " + variable + "): expected " + expected, Map.of(variable, value));
        }
        if (!expected.startsWith("at least") && !least.isEmpty()) {
            assertRefused("invalid " + name + " '' (from the command line): expected " + expected, flag);
        }
    }

    @Test
    void aLineTooLongForTheDefaultBacklogIsRefused() {
        assertRefused(
                "invalid max-backlog '8388608' (the default): expected at least 8388640, which is 32 times max-line",
                "--max-line=262145");
    }

    @Test
    void aTinyAmountIsRoundedUpAndNeverBecomesNoLimit() throws UsageException {
        ServerConfig config = config("--idle-timeout=0.0000001", "--rate=0.0000001", "--login-timeout=0.000");
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofMillis(1));
        assertThat(config.rate()).isEqualTo(0.001);
        assertThat(config.loginTimeout()).isZero();
    }

    @Test
    void anInvalidValueIsNamedWithItsSource() {
        assertRefused(
                "invalid port '70000' (from CHAT_PORT): expected a number from 0 to 65535",
                Map.of("CHAT_PORT", "70000"));
        assertRefused(
                "invalid password-file '' (from the command line): expected the name of a file", "--password-file=");
        assertRefused("invalid port 'x' (from the command line): expected a number from 0 to 65535", "x");
        assertRefused(
                "invalid port 'tcp://10.0.0.1:4000' (from CHAT_PORT): expected a number from 0 to 65535",
                Map.of("CHAT_PORT", "tcp://10.0.0.1:4000"));
    }

    static Stream<Arguments> misuses() {
        return Stream.of(
                Arguments.of("--prot", "unknown option '--prot': did you mean '--port'?"),
                Arguments.of("--prot=5", "unknown option '--prot': did you mean '--port'?"),
                Arguments.of("--Max_Line 5", "unknown option '--Max_Line': did you mean '--max-line'?"),
                Arguments.of("--idle 5", "unknown option '--idle': did you mean '--idle-timeout'?"),
                Arguments.of("-port 5", "unknown option '-port': did you mean '--port'?"),
                Arguments.of("-version", "unknown option '-version': did you mean '--version'?"),
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
    void aSwitchTakesTheNextWordIfItCanOnlyBeMeantForIt(String line, boolean echo) throws UsageException {
        CommandLine.Serve serve = (CommandLine.Serve) CommandLine.parse(line.split(" "), Map.of());
        assertThat(serve.config().echo()).isEqualTo(echo);
    }

    @ParameterizedTest
    @CsvSource({"-, -", "-- -p, -p", "--echo 0x, 0x", "--port --echo, --echo", "-p=5000, =5000", "-p -1, -1"})
    void whatStandsForAPortIsReadAsOne(String line, String port) {
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
    void helpIsPrintedWhereItIsMet(String line) throws UsageException {
        assertThat(parse(Map.of("CHAT_RATE", "wrong"), line.split(" ")))
                .isEqualTo(new CommandLine.Print(HelpText.help(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "-Vh", "-V --help", "--port=wrong -V"})
    void versionIsPrintedWhereItIsMet(String line) throws UsageException {
        assertThat(parse(Map.of(), line.split(" "))).isEqualTo(new CommandLine.Print(HelpText.version(), List.of()));
    }

    @Test
    void checkPrintsEachSettingWithItsSource() throws UsageException {
        Map<String, String> environment = Map.of("CHAT_RATE", "2.50", "CHAT_PORT", "wrong", "CHAT_PROT", "secret");
        assertThat(parse(environment, "--check", "5000", "--log-level=DEBUG", "--echo"))
                .isEqualTo(new CommandLine.Print(
                        """
                        port               5000     from the command line
                        host               0.0.0.0  the default
                        idle-timeout       60       the default
                        login-timeout      30       the default
                        max-line           4096     the default
                        max-connections    10000    the default
                        max-per-address    64       the default
                        rate               2.50     from CHAT_RATE
                        burst              100      the default
                        exempt-loopback    true     the default
                        max-backlog        8388608  the default
                        write-timeout      10       the default
                        shutdown-timeout   5        the default
                        echo               true     from the command line
                        tls-keystore       -        the default
                        tls-password-file  -        the default
                        password-file      -        the default
                        log-level          DEBUG    from the command line
                        log-format         text     the default""", List.of("unknown variable 'CHAT_PROT' is ignored: did you mean 'CHAT_PORT'?")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--check --rate=x", "--rate=x --check", "--check --log-level=x", "--check -- x", "--check x"})
    void checkRefusesWhatTheServerWould(String line) {
        assertThatThrownBy(() -> parse(Map.of(), line.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageMatching("invalid (rate|log-level|port) 'x' \\(from the command line\\): expected .*");
    }

    @Test
    void checkCannotBeAskedForInTheEnvironment() throws UsageException {
        assertThat(serve(Map.of("CHAT_CHECK", "true")).warnings())
                .containsExactly("unknown variable 'CHAT_CHECK' is ignored");
    }

    @Test
    void unknownVariablesGiveSortedWarnings() throws UsageException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CHAT_PROT", "secret");
        environment.put("CHAT_IDLE_TIMEOUTS", "1");
        environment.put("CHAT_port", "1");
        environment.put("CHAT_COLOUR", "1");
        environment.put("CHAT_A\n", "1");
        assertThat(serve(environment).warnings())
                .containsExactly(
                        "unknown variable 'CHAT_A\\u{A}' is ignored",
                        "unknown variable 'CHAT_COLOUR' is ignored",
                        "unknown variable 'CHAT_IDLE_TIMEOUTS' is ignored: did you mean 'CHAT_IDLE_TIMEOUT'?",
                        "unknown variable 'CHAT_PROT' is ignored: did you mean 'CHAT_PORT'?",
                        "unknown variable 'CHAT_port' is ignored: did you mean 'CHAT_PORT'?");
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT_SERVICE_HOST, 10.0.0.1",
        "CHAT_SERVICE_PORT, 4000",
        "CHAT_SERVICE_PORT_LINES, 4000",
        "CHAT_PORT_4000_TCP, tcp://10.0.0.1:4000",
        "CHAT_PORT_4000_TCP_PROTO, tcp",
        "CHAT_PORT_4000_TCP_PORT, 4000",
        "CHAT_PORT_4000_TCP_ADDR, 10.0.0.1",
        "CHAT_SERVER_PORT, tcp://10.0.0.1:4000",
        "CHAT_SERVER_SERVICE_HOST, 10.0.0.1",
        "CHAT_SERVER_PORT_4000_TCP_ADDR, 10.0.0.1",
        "CHAT_PORT, 4000",
        "CHAT_TLS_PASSWORD, secret",
        "CHAT_PROT, ''",
        "CHATTER, 1",
        "PATH, /bin"
    })
    void variablesThatAreNobodysMistakeGiveNoWarning(String name, String value) throws UsageException {
        assertThat(serve(Map.of(name, value)).warnings()).isEmpty();
    }

    @Test
    void theKeystoresPasswordComesFromAFileOrElseFromAVariableThatNobodyElseSees() throws UsageException {
        Map<String, String> environment = Map.of("CHAT_TLS_PASSWORD", "secret");
        assertThat(config(environment).tlsPassword()).isEqualTo(Secret.of("secret"));
        assertThat(config(environment, "--tls-password-file=x").tlsPassword()).isEqualTo(Secret.inFile(Path.of("x")));
        assertThat(config(environment).toString()).doesNotContain("secret");
    }

    private static ServerConfig config(String... args) throws UsageException {
        return config(Map.of(), args);
    }

    private static ServerConfig config(Map<String, String> environment, String... args) throws UsageException {
        return serve(environment, args).config();
    }

    private static CommandLine.Serve serve(Map<String, String> environment, String... args) throws UsageException {
        return (CommandLine.Serve) parse(environment, args);
    }

    private static CommandLine parse(Map<String, String> environment, String... args) throws UsageException {
        return CommandLine.parse(args, environment);
    }

    private static void assertRefused(String message, String... args) {
        assertRefused(message, Map.of(), args);
    }

    private static void assertRefused(String message, Map<String, String> environment, String... args) {
        assertThatThrownBy(() -> CommandLine.parse(args, environment))
                .as("%s %s", Arrays.toString(args), environment)
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
