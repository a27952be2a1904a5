package chatserver.cli;

import static chatserver.cli.UsageException.quoted;

import chatserver.client.ClientConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of a client. They are arguments only, since the variables in the environment are the server's. */
final class ClientSettings {
    private ClientSettings() {}

    /**
     * Returns the settings as the client takes them.
     *
     * @param arguments the last value of each option among the arguments
     * @throws UsageException if a value is not one the option accepts, or an option is the server's
     */
    static ClientConfig config(Map<Option, String> arguments) throws UsageException {
        for (Option option : arguments.keySet()) {
            if (option == Option.PORT) {
                throw UsageException.seeHelp(
                        "with '--connect', the port is written behind the host: --connect HOST:PORT");
            }
            if (!Option.CLIENT.contains(option) && option != Option.PASSWORD_FILE) {
                throw notForClient(option);
            }
        }
        Settings settings = new Settings(arguments, Map.of());
        HostAndPort server = HostAndPort.parse(settings.value(Option.CONNECT)).orElseThrow();
        Optional<Path> trust = OptionType.toFile(settings.value(Option.TLS_TRUST));
        boolean tls = trust.isPresent() || OptionType.toBoolean(settings.value(Option.TLS));
        Optional<String> name =
                arguments.containsKey(Option.NAME) ? Optional.of(settings.value(Option.NAME)) : Optional.empty();
        Optional<Path> passwordFile = OptionType.toFile(settings.value(Option.PASSWORD_FILE));
        return new ClientConfig(server.host(), server.port(), tls, trust, name, passwordFile);
    }

    /** Returns the mistake of an option that only a server has. */
    static UsageException notForClient(Option option) {
        return UsageException.seeHelp(
                "option " + quoted(option.flag()) + " is for a server, and '--connect' makes a client");
    }

    /** Refuses options of the client, because {@code --connect} is missing. */
    static void refuse(Set<Option> options) throws UsageException {
        for (Option option : options) {
            if (Option.CLIENT.contains(option)) {
                throw UsageException.seeHelp(
                        "option " + quoted(option.flag()) + " is for a client: it needs '--connect'");
            }
        }
    }
}
