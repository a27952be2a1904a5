package chatserver.cli;

import static chatserver.cli.CommandLines.config;
import static chatserver.cli.CommandLines.parse;
import static chatserver.cli.CommandLines.serve;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which environment variables the server ignores, and the warnings about them. */
class EnvironmentTest {
    @Test
    void checkCannotBeAskedForInTheEnvironment() throws UsageException {
        assertThat(serve(Map.of("CHAT_CHECK", "true")).warnings())
                .containsExactly("unknown variable 'CHAT_CHECK' is ignored");
    }

    @Test
    void unknownVariablesGiveAWarningEachSortedByName() throws UsageException {
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
    void variablesThatTheUserDidNotSetForTheServerGiveNoWarning(String name, String value) throws UsageException {
        assertThat(serve(Map.of(name, value)).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://10.96.12.7:4000", "udp://10.96.12.7:4000", "sctp://[fd00::7]:4000"})
    void aPortVariableThatKubernetesHasSetIsUnsetAndGivesOneWarning(String value) throws UsageException {
        CommandLine.Serve serve = serve(Map.of("CHAT_PORT", value));
        assertThat(serve.config().port()).isEqualTo(4000);
        assertThat(serve.warnings())
                .containsExactly("variable 'CHAT_PORT' is ignored: its value '" + value
                        + "' is of the form that Kubernetes and Docker set for a service named \"chat\"");
    }

    @ParameterizedTest
    @FieldSource("chatserver.cli.Option#SETTINGS")
    void everyVariableThatKubernetesHasSetIsUnset(Option option) throws UsageException {
        CommandLine.Serve serve = serve(Map.of(option.variable(), "tcp://10.96.12.7:4000"));
        assertThat(serve.config()).isEqualTo(config());
        assertThat(serve.logSettings()).isEqualTo(serve(Map.of()).logSettings());
        assertThat(serve.warnings()).singleElement().asString().startsWith("variable '" + option.variable() + "' is");
    }

    @Test
    void aPortVariableThatKubernetesHasSetGivesNoWarningIfAnArgumentOverridesIt() throws UsageException {
        CommandLine.Serve serve = serve(Map.of("CHAT_PORT", "tcp://10.96.12.7:4000"), "5000");
        assertThat(serve.config().port()).isEqualTo(5000);
        assertThat(serve.warnings()).isEmpty();
    }

    @Test
    void checkShowsTheDefaultForAVariableThatKubernetesHasSet() throws UsageException {
        CommandLine.Check check = (CommandLine.Check) parse(Map.of("CHAT_PORT", "tcp://10.96.12.7:4000"), "--check");
        assertThat(check.text().lines()).first().asString().matches("port +4000 +the default");
        assertThat(check.warnings()).hasSize(1);
    }
}
