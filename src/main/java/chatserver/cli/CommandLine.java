package chatserver.cli;

import chatserver.client.ClientConfig;
import chatserver.logging.LogSettings;
import chatserver.server.ServerConfig;
import java.util.List;
import java.util.Map;

/**
 * What the user asked the program to do. Immutable.
 *
 * <p>The command line has the GNU style. {@code --port=4000}, {@code --port 4000}, {@code -p 4000}, {@code -p4000} and
 * {@code 4000} alone are the same. {@code --} ends the options. If an option is repeated, the last one counts. A boolean
 * option without a value is true.
 */
public sealed interface CommandLine {

    /**
     * Run the server.
     *
     * @param config the settings, checked
     * @param logSettings how the server logs
     * @param warnings lines to show the user first, one for each environment variable that is ignored
     */
    record Serve(ServerConfig config, LogSettings logSettings, List<String> warnings) implements CommandLine {}

    /**
     * Print the settings, and find out whether the server could start with them.
     *
     * @param text a line for each setting
     * @param config the settings, checked
     * @param warnings lines to show the user first, as above
     */
    record Check(String text, ServerConfig config, List<String> warnings) implements CommandLine {}

    /**
     * Run the client.
     *
     * @param config the server, and how to connect to it
     */
    record Connect(ClientConfig config) implements CommandLine {}

    /**
     * Print the help or the version, and stop.
     *
     * @param text without a line break at its end
     */
    record Print(String text) implements CommandLine {}

    /**
     * Parses the arguments and the environment variables. As in GNU programs, {@code --help} and {@code --version} take
     * effect at once, and the arguments after them are not read.
     *
     * @param args the arguments of {@code main}
     * @param environment all environment variables; those of the server begin with {@code CHAT_}
     * @throws UsageException if an argument is wrong, or a variable that no argument overrides
     */
    static CommandLine parse(String[] args, Map<String, String> environment) throws UsageException {
        Map<Option, String> arguments = ArgumentParser.parse(args);
        if (arguments.containsKey(Option.HELP)) {
            return new Print(HelpText.help());
        }
        if (arguments.containsKey(Option.VERSION)) {
            return new Print(HelpText.version());
        }
        if (arguments.containsKey(Option.CONNECT)) {
            return new Connect(ClientSettings.config(arguments));
        }
        ClientSettings.refuse(arguments.keySet());
        Settings settings = new Settings(arguments, environment);
        Serve serve = new Serve(settings.config(), settings.logSettings(), settings.warnings());
        return arguments.containsKey(Option.CHECK)
                ? new Check(settings.report(), serve.config(), serve.warnings())
                : serve;
    }
}
