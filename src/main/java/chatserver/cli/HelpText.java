package chatserver.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code --help} and {@code --version} print; at most 80 columns wide. */
final class HelpText {
    private static final String OPTION = "  %-28s  %s";

    private static final String HELP = """
            Usage: java -jar chat-server.jar [OPTION]... [PORT]
            A chat server for plain TCP: people join with nc, telnet or --connect.

            Options, each with its default in brackets; PORT is short for --port=PORT:
            %s

            Options of the client, which talks to a server in place of being one:
            %s

            Times are in seconds, decimals allowed. BOOL is true or false; none means true.

            Each setting of the server has an environment variable too: CHAT_ and its name
            in capitals, with _ for -, such as CHAT_IDLE_TIMEOUT=300. An argument beats a
            variable, a variable beats the default, and an empty variable counts as unset.

            Exit status:
              0  stopped as asked, by SIGTERM or SIGINT (Ctrl-C)
              1  could not run: the port is in use, or no server answers, for instance
              2  wrong option or setting

            Examples:
              java -jar chat-server.jar 5000
              java -jar chat-server.jar --connect chat.example.org:5000
              CHAT_PORT=5000 java -jar chat-server.jar --idle-timeout=300 --echo""";

    private HelpText() {}

    static String help() {
        return HELP.formatted(lines(EnumSet.complementOf(Option.CLIENT)), lines(Option.CLIENT));
    }

    private static String lines(Set<Option> options) {
        return options.stream().map(HelpText::line).collect(Collectors.joining("\n"));
    }

    private static String line(Option option) {
        String suffix = option.defaultValue.isEmpty() ? "" : " [" + option.defaultValue + "]";
        return String.format(Locale.ROOT, OPTION, option.usage(), option.description + suffix);
    }

    /** Returns the program's name and the version of its jar, or "dev" where it runs from class files. */
    static String version() {
        String version = HelpText.class.getPackage().getImplementationVersion();
        return "chat-server " + (version == null ? "dev" : version);
    }
}
