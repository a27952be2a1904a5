package chatserver.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The texts that {@code --help} and {@code --version} print, at most 80 columns wide. Stateless. */
final class HelpText {
    private static final String OPTION = "  %-28s  %s";

    private static final String HELP = """
            Usage: java -jar chat-server.jar [OPTION]... [PORT]
            A chat server over TCP, with or without TLS. Users connect with nc, telnet or
            --connect.

            Options of the server, with defaults in brackets; PORT alone means --port=PORT:
            %s

            Options of the client:
            %s

            Times are in seconds and may have decimals. BOOL is true, yes, on or 1, or
            false, no, off or 0. An option without its BOOL is true. Write =1 and =0 with
            the equals sign: after a space, a number is the PORT.

            Each option of the server with a value has an environment variable too: CHAT_
            and its name in capitals, with _ for -, such as CHAT_IDLE_TIMEOUT=300. An
            argument beats a variable, and a variable beats the default. An empty variable
            counts as unset.

            Exit status:
              0  stopped as asked, by SIGTERM or SIGINT (Ctrl-C)
              1  could not run; for instance, the port is in use, or no server answers
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

    /** Returns the program's name and the version of its jar, or "dev" if it runs from class files. */
    static String version() {
        String version = HelpText.class.getPackage().getImplementationVersion();
        return "chat-server " + (version == null ? "dev" : version);
    }
}
