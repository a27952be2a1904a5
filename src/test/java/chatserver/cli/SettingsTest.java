package chatserver.cli;

import static chatserver.cli.CommandLines.assertRefused;
import static chatserver.cli.CommandLines.config;
import static chatserver.cli.CommandLines.serve;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.connection.ConnectionConfig;
import chatserver.limits.AddressRange;
import chatserver.limits.LimitsConfig;
import chatserver.logging.LogSettings;
import chatserver.security.Secret;
import chatserver.security.SecurityConfig;
import chatserver.server.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.event.Level;

/** Tests the settings of the server: where a value comes from, and what the server makes of it. */
class SettingsTest {
    /** For every option a value other than the default, a getter, and what the getter returns then. */
    static final List<Arguments> VALUES = List.of(
            value(Option.PORT, "5000", ServerConfig::port, 5000),
            value(Option.HOST, "::1", ServerConfig::host, "::1"),
            value(Option.IDLE_TIMEOUT, "0.5", config -> config.connection().idleTimeout(), Duration.ofMillis(500)),
            value(Option.LOGIN_TIMEOUT, "1.25", config -> config.connection().loginTimeout(), Duration.ofMillis(1250)),
            value(Option.MAX_LINE, "512", config -> config.connection().maxLine(), 512),
            value(Option.MAX_CONNECTIONS, "7", config -> config.limits().maxConnections(), 7),
            value(Option.MAX_PER_ADDRESS, "3", config -> config.limits().maxPerAddress(), 3),
            value(Option.RATE, "2.5", config -> config.limits().rate(), 2.5),
            value(Option.BURST, "20", config -> config.limits().burst(), 20),
            value(Option.EXEMPT_LOOPBACK, "false", config -> config.limits().exemptLoopback(), false),
            value(
                    Option.PROXY_PROTOCOL,
                    "10.0.0.0/8, ::1",
                    config -> config.limits().proxies(),
                    AddressRange.parseAll("10.0.0.0/8,::1").orElseThrow()),
            value(Option.MAX_BACKLOG, "1000000", config -> config.connection().maxBacklog(), 1_000_000L),
            value(Option.WRITE_TIMEOUT, "3", config -> config.connection().writeTimeout(), Duration.ofSeconds(3)),
            value(Option.SHUTDOWN_TIMEOUT, ".75", ServerConfig::shutdownTimeout, Duration.ofMillis(750)),
            value(Option.ECHO, "true", ServerConfig::echo, true),
            value(
                    Option.TLS_KEYSTORE,
                    "a/b c.p12",
                    config -> config.security().tlsKeystore(),
                    Optional.of(Path.of("a/b c.p12"))),
            value(
                    Option.TLS_PASSWORD_FILE,
                    "x",
                    config -> config.security().tlsPassword(),
                    Secret.inFile(Path.of("x"))),
            value(Option.TLS_CERT, "c", config -> config.security().tlsCert(), Optional.of(Path.of("c"))),
            value(Option.TLS_KEY, "k", config -> config.security().tlsKey(), Optional.of(Path.of("k"))),
            value(
                    Option.PASSWORD_FILE,
                    "y",
                    config -> config.security().password(),
                    Optional.of(Secret.inFile(Path.of("y")))),
            value(
                    Option.OPERATOR_PASSWORD_FILE,
                    "z",
                    config -> config.security().operatorPassword(),
                    Optional.of(Secret.inFile(Path.of("z")))),
            logging(Option.LOG_LEVEL, "Debug", LogSettings::level, Level.DEBUG),
            logging(Option.LOG_FORMAT, "JSON", LogSettings::json, true));

    /** Options that have no effect without another one. */
    private static final Map<Option, Option> BESIDE = Map.of(
            Option.TLS_PASSWORD_FILE, Option.TLS_KEYSTORE,
            Option.TLS_CERT, Option.TLS_KEY,
            Option.TLS_KEY, Option.TLS_CERT);

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
                        "::",
                        4000,
                        Duration.ofSeconds(5),
                        false,
                        new ConnectionConfig(
                                4096,
                                8_388_608,
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10)),
                        new LimitsConfig(10_000, 64, 10, 100, true, List.of()),
                        new SecurityConfig(
                                Optional.empty(),
                                Secret.of(""),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
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
        assertThat(shown.apply(serveFor(option, Map.of(), option.flag() + "=" + text)))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void everyOptionButBooleansCanBeGivenWithASpace(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        if (option.type == OptionType.BOOLEAN) {
            assertThat(shown.apply(serveFor(option, Map.of(), option.flag()))).isEqualTo(true);
        } else {
            assertThat(shown.apply(serveFor(option, Map.of(), option.flag(), text)))
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void everyOptionCanBeGivenInTheEnvironment(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        assertThat(shown.apply(serveFor(option, Map.of(option.variable(), text))))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @FieldSource("VALUES")
    void anArgumentBeatsAVariableWhichIsThenNotRead(
            Option option, String text, Function<CommandLine.Serve, Object> shown, Object value) throws UsageException {
        Map<String, String> broken = Map.of(option.variable(), "\0 no value of any option");
        assertThat(shown.apply(serveFor(option, broken, option.flag() + "=" + text)))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource(Option.class)
    void anEmptyVariableIsUnset(Option option) throws UsageException {
        assertThat(serve(Map.of(option.variable(), ""))).isEqualTo(serve(Map.of()));
    }

    @Test
    void theKeystorePasswordComesFromAFileOrElseFromAVariable() throws UsageException {
        Map<String, String> environment = Map.of("CHAT_TLS_PASSWORD", "secret");
        assertThat(config(environment).security().tlsPassword()).isEqualTo(Secret.of("secret"));
        assertThat(config(environment, "--tls-keystore=k", "--tls-password-file=x")
                        .security()
                        .tlsPassword())
                .isEqualTo(Secret.inFile(Path.of("x")));
        assertThat(config(environment).toString()).doesNotContain("secret");
    }

    @Test
    void aPasswordFileWithoutAKeystoreIsRefused() {
        assertRefused(
                "tls-password-file 'x' (from the command line) has no effect without --tls-keystore",
                "--tls-password-file=x");
        assertRefused(
                "tls-password-file 'x' (from CHAT_TLS_PASSWORD_FILE) has no effect without --tls-keystore",
                Map.of("CHAT_TLS_PASSWORD_FILE", "x"));
    }

    @Test
    void aCertificateNeedsItsKeyAndExcludesAKeystore() {
        assertRefused("tls-cert 'c' (from the command line) has no effect without --tls-key", "--tls-cert=c");
        assertRefused("tls-key 'k' (from CHAT_TLS_KEY) has no effect without --tls-cert", Map.of("CHAT_TLS_KEY", "k"));
        assertRefused(
                "tls-cert 'c' (from the command line) and tls-keystore 's' (from CHAT_TLS_KEYSTORE)"
                        + " exclude each other: keep one of them",
                Map.of("CHAT_TLS_KEYSTORE", "s"),
                "--tls-cert=c",
                "--tls-key=k");
    }

    /** Parses a command line for a test of one option, and adds the option that it needs beside it. */
    private static CommandLine.Serve serveFor(Option option, Map<String, String> environment, String... args)
            throws UsageException {
        List<String> arguments = new ArrayList<>(List.of(args));
        Option beside = BESIDE.get(option);
        if (beside != null) {
            arguments.add(beside.flag() + "=k");
        }
        return serve(environment, arguments.toArray(String[]::new));
    }
}
