package chatserver.cli;

import static chatserver.cli.UsageException.quoted;

import chatserver.client.ClientConfig;
import chatserver.logging.LogSettings;
import chatserver.server.ServerConfig;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

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
        Map<Option, String> given = new EnumMap<>(Option.class);
        Queue<String> rest = new ArrayDeque<>(List.of(args));
        boolean optionsEnded = false;
        boolean operandSeen = false;
        boolean check = false;
        while (!rest.isEmpty()) {
            String argument = rest.remove();
            if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
                if (operandSeen) {
                    throw UsageException.seeHelp("unexpected argument " + quoted(argument) + ": one PORT is enough");
                }
                operandSeen = true;
                given.put(Option.PORT, argument);
            } else if (argument.equals("--")) {
                optionsEnded = true;
            } else {
                boolean isLong = argument.startsWith("--");
                int equalsSign = argument.indexOf('=');
                int nameEnd = isLong ? (equalsSign < 0 ? argument.length() : equalsSign) : 2;
                String name = argument.substring(0, nameEnd);
                String attached = nameEnd == argument.length() ? null : argument.substring(nameEnd + (isLong ? 1 : 0));
                Option option = Option.of(name).orElseThrow(() -> unknown(isLong ? name : argument));
                if (option.type == OptionType.NOTHING) {
                    if (isLong && attached != null) {
                        throw UsageException.seeHelp("option " + quoted(name) + " takes no value");
                    }
                    if (option != Option.CHECK) {
                        return new Print(option == Option.HELP ? HelpText.help() : HelpText.version(), List.of());
                    }
                    check = true;
                    continue;
                }
                // "-port" would be read as "-p ort" and end in a riddle.
                if (!isLong && Option.of("-" + argument).isPresent()) {
                    throw unknown(argument);
                }
                given.put(option, attached != null ? attached : detachedValue(option, name, rest));
            }
        }
        if (given.containsKey(Option.CONNECT)) {
            if (check) {
                throw ClientSettings.notForClient(Option.CHECK);
            }
            return new Connect(ClientSettings.config(given));
        }
        ClientSettings.refuse(given.keySet());
        Settings settings = new Settings(given, environment);
        Serve serve = new Serve(settings.config(), settings.logSettings(), settings.warnings());
        return check ? new Print(settings.report(), serve.warnings()) : serve;
    }

    private static String detachedValue(Option option, String name, Queue<String> rest) throws UsageException {
        if (option.type == OptionType.BOOLEAN) {
            return !rest.isEmpty() && OptionType.isBooleanWord(rest.peek()) ? rest.remove() : "true";
        }
        if (option.hasOptionalValue() && (rest.isEmpty() || rest.peek().startsWith("-"))) {
            return option.defaultValue;
        }
        if (rest.isEmpty()) {
            throw UsageException.seeHelp("option " + quoted(name) + " needs a value");
        }
        return rest.remove();
    }

    private static UsageException unknown(String flag) {
        String name = flag.substring(flag.startsWith("--") ? 2 : 1);
        return UsageException.seeHelp("unknown option " + quoted(flag)
                + OptionSuggester.nearest(name, List.of(Option.values()))
                        .map(option -> ": did you mean " + quoted(option.flag()) + "?")
                        .orElse(""));
    }
}
