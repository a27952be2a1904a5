package chatserver.cli;

import static chatserver.cli.CommandLines.assertRefused;
import static chatserver.cli.CommandLines.config;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.server.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the least and the greatest value of each setting, and the errors about other values. */
class SettingBoundsTest {
    /** For each option the least and the greatest value, then values just beyond them and of other kinds. */
    static Stream<Arguments> bounds() {
        String seconds = "seconds from 0 to 1000000";
        String host = "an IP address or a host name, without a port";
        String bool = "true, yes, on or 1, or false, no, off or 0";
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
                bounds("host", "a", "a".repeat(255), host, "a b", "-a", "a\nb", "a/b", "localhost:99999", ":1"),
                bounds("log-level", "error", "debug", "error, warn, info or debug", "warning", "trace", " info"),
                bounds("log-format", "text", "json", "text or json", "xml", "jso", "text json"),
                bounds("echo", "true", "false", bool, "maybe", "2", "tru", " true"),
                bounds("tls-keystore", "k", "grün ✓.p12", "the name of a file", "a\nb", "\0"),
                bounds("exempt-loopback", "true", "false", bool, "truefalse"));
    }

    private static Arguments bounds(String name, String least, String most, String expected, String... refused) {
        return Arguments.of(name, least, most, expected, List.of(refused));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void valuesWithinTheBoundsAreAcceptedAndOthersRefused(
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
    void aMaxLineTooLongForTheDefaultBacklogIsRefused() {
        assertRefused(
                "invalid max-backlog '8388608' (the default): expected at least 8388640, which is 32 times max-line",
                "--max-line=262145");
    }

    @Test
    void aTinyAmountIsRoundedUpAndNeverBecomesNoLimit() throws UsageException {
        ServerConfig config = config("--idle-timeout=0.0000001", "--rate=0.0000001", "--login-timeout=0.000");
        assertThat(config.connection().idleTimeout()).isEqualTo(Duration.ofMillis(1));
        assertThat(config.limits().rate()).isEqualTo(0.001);
        assertThat(config.connection().loginTimeout()).isZero();
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
                "invalid port 'tcp://10.0.0.1:4000' (from the command line): expected a number from 0 to 65535",
                "--port=tcp://10.0.0.1:4000");
    }
}
