package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.client.ClientConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the arguments of a client come to. */
class ClientSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "--connect, localhost, 4000",
        "--connect --tls=no, localhost, 4000",
        "--connect --, localhost, 4000",
        "--connect chat.example.org, chat.example.org, 4000",
        "--connect=chat.example.org, chat.example.org, 4000",
        "--connect chat.example.org:5000, chat.example.org, 5000",
        "--connect=chat.example.org:5000, chat.example.org, 5000",
        "--connect 192.0.2.1:1, 192.0.2.1, 1",
        "--connect 5000, localhost, 5000",
        "--connect :65535, localhost, 65535",
        "--connect ::1, ::1, 4000",
        "--connect [::1], ::1, 4000",
        "--connect [::1]:5000, ::1, 5000",
        "--connect [fe80::1%eth0]:5000, fe80::1%eth0, 5000",
        "--connect ::ffff:192.0.2.1, ::ffff:192.0.2.1, 4000",
        "--connect a --connect b, b, 4000"
    })
    void theAddressOfTheServerIsReadFromEverySpelling(String line, String host, int port) throws UsageException {
        assertThat(client(line))
                .isEqualTo(new ClientConfig(host, port, false, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void theOtherOptionsOfTheClientMayComeBeforeOrAfterIt() throws UsageException {
        assertThat(client("--name Alice --connect --tls").name()).contains("Alice");
        assertThat(client("--tls --connect h").tls()).isTrue();
        assertThat(client("--connect h --password-file key").passwordFile()).contains(Path.of("key"));
        assertThat(client("--tls-trust=ca.pem --connect h"))
                .isEqualTo(new ClientConfig(
                        "h", 4000, true, Optional.of(Path.of("ca.pem")), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                "h:0",
                "h:65536",
                "localhost:99999",
                "65536",
                "0",
                "h:1:x",
                "a b",
                "[::1",
                "[h]:1",
                "[::1]1",
                "-h"
            })
    void aValueThatIsNoAddressIsRefused(String address) {
        assertRefused(
                "invalid connect " + UsageException.quoted(address)
                        + " (from the command line): expected HOST, HOST:PORT or [IPV6]:PORT, with a port from 1 to 65535",
                "--connect=" + address);
    }

    @Test
    void aNameIsCheckedBeforeTheClientConnects() {
        assertRefused(
                "invalid name 'two words' (from the command line):"
                        + " expected 1 to 32 of A-Z a-z 0-9 _ - . starting with A-Z a-z or 0-9,"
                        + " but no word of the server's notices",
                "--connect",
                "--name=two words");
    }

    @Test
    void anOptionOfTheServerIsRefused() {
        String help = "\nTry '--help' for the list of options.";
        assertRefused("option '--echo' is for a server, and '--connect' makes a client" + help, "--echo", "--connect");
        assertRefused(
                "option '--check' is for a server, and '--connect' makes a client" + help, "--check", "--connect");
        String port = "with '--connect', the port is written behind the host: --connect HOST:PORT" + help;
        assertRefused(port, "--connect", "localhost", "5000");
        assertRefused(port, "--connect", "-p5000");
        assertRefused("option '--tls' is for a client: it needs '--connect'" + help, "--tls");
        assertRefused("option '--name' is for a client: it needs '--connect'" + help, "--name=a", "5000");
    }

    @Test
    void aClientHasNoVariables() throws UsageException {
        Map<String, String> environment =
                Map.of("CHAT_PORT", "wrong", "CHAT_CONNECT", "h", "CHAT_NAME", "b", "CHAT_TLS", "wrong");
        assertThat(CommandLine.parse(new String[] {"--connect"}, environment))
                .isEqualTo(new CommandLine.Connect(client("--connect")));
        assertThat(CommandLine.parse(new String[0], Map.of("CHAT_CONNECT", "h")))
                .isInstanceOfSatisfying(
                        CommandLine.Serve.class,
                        serve -> assertThat(serve.warnings())
                                .containsExactly("unknown variable 'CHAT_CONNECT' is ignored"));
    }

    private static ClientConfig client(String line) throws UsageException {
        return ((CommandLine.Connect) CommandLine.parse(line.split(" "), Map.of())).config();
    }

    private static void assertRefused(String message, String... args) {
        assertThatThrownBy(() -> CommandLine.parse(args, Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
