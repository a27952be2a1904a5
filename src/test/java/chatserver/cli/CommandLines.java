package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.server.ServerConfig;
import java.util.Arrays;
import java.util.Map;

/** Parses command lines for tests. */
final class CommandLines {
    private CommandLines() {}

    static ServerConfig config(String... args) throws UsageException {
        return config(Map.of(), args);
    }

    static ServerConfig config(Map<String, String> environment, String... args) throws UsageException {
        return serve(environment, args).config();
    }

    static CommandLine.Serve serve(Map<String, String> environment, String... args) throws UsageException {
        return (CommandLine.Serve) parse(environment, args);
    }

    static CommandLine parse(Map<String, String> environment, String... args) throws UsageException {
        return CommandLine.parse(args, environment);
    }

    static void assertRefused(String message, String... args) {
        assertRefused(message, Map.of(), args);
    }

    static void assertRefused(String message, Map<String, String> environment, String... args) {
        assertThatThrownBy(() -> CommandLine.parse(args, environment))
                .as("%s %s", Arrays.toString(args), environment)
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
