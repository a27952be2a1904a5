package chatserver.cli;

import chatserver.client.ClientConfig;
import chatserver.logging.LogSettings;
import chatserver.server.ServerConfig;
import java.util.List;
import java.util.Map;

/**
 * What the user asked the program to do. Written the GNU way: {@code --port=4000}, {@code --port 4000}, {@code -p 4000}
 * and {@code -p4000} are the same, {@code --} ends the options, the last of a repeated option counts, and {@code PORT}
 * alone is another way to write {@code --port}. An option that is true or false needs no value to be true.
 */
public sealed interface CommandLine {

    /**
     * Run the server.
     *
     * @param config the settings, checked
     * @param logSettings how to log meanwhile
     * @param warnings lines to show the user first, one a suspicious environment variable; mostly none
     */
    record Serve(ServerConfig config, LogSettings logSettings, List<String> warnings) implements CommandLine {}

    /**
     * Be a client of a server.
     *
     * @param config which server, how, and as whom
     */
    record Connect(ClientConfig config) implements CommandLine {}

    /**
     * Print a text and stop: the help, the version or the settings.
     *
     * @param text the text, with no line break at its end
     * @param warnings lines to show the user first, as above
     */
    record Print(String text, List<String> warnings) implements CommandLine {}

    /**
     * Reads the arguments and the environment. As with GNU programs, {@code --help} and {@code --version} count where
     * they are met: what follows them is not read. {@code --check} reads everything, as the server would.
     *
     * @param args the arguments of {@code main}
     * @param environment the environment variables, of which those that begin with {@code CHAT_} matter
     * @return what to do
     * @throws UsageException if the arguments or a variable in force are wrong; its message is meant for the user
     */
    static CommandLine parse(String[] args, Map<String, String> environment) throws UsageException {
        Map<Option, String> arguments = ArgumentParser.parse(args);
        if (arguments.containsKey(Option.HELP)) {
            return new Print(HelpText.help(), List.of());
        }
        if (arguments.containsKey(Option.VERSION)) {
            return new Print(HelpText.version(), List.of());
        }
        if (arguments.containsKey(Option.CONNECT)) {
            return new Connect(ClientSettings.config(arguments));
        }
        ClientSettings.refuse(arguments.keySet());
        Settings settings = new Settings(arguments, environment);
        Serve serve = new Serve(settings.config(), settings.logSettings(), settings.warnings());
        return arguments.containsKey(Option.CHECK) ? new Print(settings.report(), serve.warnings()) : serve;
    }
}
