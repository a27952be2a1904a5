package chatserver.cli;

import static chatserver.cli.UsageException.quoted;

import chatserver.connection.ConnectionConfig;
import chatserver.limits.LimitsConfig;
import chatserver.logging.LogSettings;
import chatserver.security.Secret;
import chatserver.security.SecurityConfig;
import chatserver.server.ServerConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * The settings in force. An argument beats an environment variable, and a variable beats the default. Only the winner is
 * read, so a wrong variable does no harm if an argument overrides it.
 *
 * @param arguments the last value of each option among the arguments
 * @param environment all environment variables; an empty one counts as unset
 */
record Settings(Map<Option, String> arguments, Map<String, String> environment) {

    /** The one setting without an option: all users of a machine can see the arguments of its processes. */
    private static final String TLS_PASSWORD = Option.VARIABLE_PREFIX + "TLS_PASSWORD";

    /** The names of variables that Kubernetes and Docker set for a service whose name begins with "chat". */
    private static final Pattern INJECTED =
            Pattern.compile("CHAT_(\\w+_)?(SERVICE_(HOST|PORT)(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    /** The values of such variables; one of them is called CHAT_PORT, as the server's own variable is. */
    private static final Pattern INJECTED_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    /**
     * Least bytes of max-backlog for a byte of max-line. Direct messages have an eighth of the backlog. A control
     * character grows from one byte to three when it is replaced. The rest is for the verb and the sender.
     */
    private static final long BACKLOG_FACTOR = 32;

    /**
     * Returns the settings of the server.
     *
     * @throws UsageException if a value in force is not valid
     */
    ServerConfig config() throws UsageException {
        checkTlsFiles();
        ServerConfig config = new ServerConfig(
                value(Option.HOST),
                OptionType.toInt(value(Option.PORT)),
                OptionType.toDuration(value(Option.SHUTDOWN_TIMEOUT)),
                OptionType.toBoolean(value(Option.ECHO)),
                connection(),
                limits(),
                security());
        long leastBacklog = BACKLOG_FACTOR * config.connection().maxLine();
        if (config.connection().maxBacklog() < leastBacklog) {
            throw invalid(
                    Option.MAX_BACKLOG,
                    "at least " + leastBacklog + ", which is " + BACKLOG_FACTOR + " times max-line");
        }
        return config;
    }

    private ConnectionConfig connection() throws UsageException {
        return new ConnectionConfig(
                OptionType.toInt(value(Option.MAX_LINE)),
                OptionType.toLong(value(Option.MAX_BACKLOG)),
                OptionType.toDuration(value(Option.IDLE_TIMEOUT)),
                OptionType.toDuration(value(Option.LOGIN_TIMEOUT)),
                OptionType.toDuration(value(Option.WRITE_TIMEOUT)));
    }

    private LimitsConfig limits() throws UsageException {
        return new LimitsConfig(
                OptionType.toInt(value(Option.MAX_CONNECTIONS)),
                OptionType.toInt(value(Option.MAX_PER_ADDRESS)),
                OptionType.toDouble(value(Option.RATE)),
                OptionType.toInt(value(Option.BURST)),
                OptionType.toBoolean(value(Option.EXEMPT_LOOPBACK)),
                OptionType.toAddressRanges(value(Option.PROXY_PROTOCOL)));
    }

    private SecurityConfig security() throws UsageException {
        return new SecurityConfig(
                OptionType.toFile(value(Option.TLS_KEYSTORE)),
                OptionType.toFile(value(Option.TLS_PASSWORD_FILE))
                        .map(Secret::inFile)
                        .orElse(Secret.of(environment.getOrDefault(TLS_PASSWORD, ""))),
                OptionType.toFile(value(Option.TLS_CERT)),
                OptionType.toFile(value(Option.TLS_KEY)),
                OptionType.toFile(value(Option.PASSWORD_FILE)).map(Secret::inFile),
                OptionType.toFile(value(Option.OPERATOR_PASSWORD_FILE)).map(Secret::inFile));
    }

    private void checkTlsFiles() throws UsageException {
        requireBeside(Option.TLS_PASSWORD_FILE, Option.TLS_KEYSTORE);
        requireBeside(Option.TLS_CERT, Option.TLS_KEY);
        requireBeside(Option.TLS_KEY, Option.TLS_CERT);
        if (isSet(Option.TLS_CERT) && isSet(Option.TLS_KEYSTORE)) {
            throw new UsageException(described(Option.TLS_CERT) + " and " + described(Option.TLS_KEYSTORE)
                    + " exclude each other: keep one of them");
        }
    }

    private void requireBeside(Option option, Option other) throws UsageException {
        if (isSet(option) && !isSet(other)) {
            throw new UsageException(described(option) + " has no effect without " + other.flag());
        }
    }

    private boolean isSet(Option option) throws UsageException {
        return !value(option).isEmpty();
    }

    private String described(Option option) {
        return option.longName() + " " + quoted(raw(option)) + " (" + source(option) + ")";
    }

    /**
     * Returns the settings of the log.
     *
     * @throws UsageException if a value in force is not valid
     */
    LogSettings logSettings() throws UsageException {
        return new LogSettings(
                Level.valueOf(value(Option.LOG_LEVEL).toUpperCase(Locale.ROOT)),
                value(Option.LOG_FORMAT).equalsIgnoreCase("json"));
    }

    /** Returns a line for each setting: its name, its value, and the source of the value. */
    String report() {
        String columns = "%-" + widest(Option::longName) + "s  %-" + widest(this::shown) + "s  %s";
        return Option.SETTINGS.stream()
                .map(option -> String.format(Locale.ROOT, columns, option.longName(), shown(option), source(option)))
                .collect(Collectors.joining("\n"));
    }

    private String shown(Option option) {
        return raw(option).isEmpty() ? "-" : raw(option);
    }

    private static int widest(Function<Option, String> column) {
        return Option.SETTINGS.stream()
                .mapToInt(option -> column.apply(option).length())
                .max()
                .orElseThrow();
    }

    /** Returns a line for each variable that is ignored although its name begins as those of the server. */
    List<String> warnings() {
        return Stream.concat(injectedVariables(), unknownVariables()).toList();
    }

    private Stream<String> injectedVariables() {
        return Option.SETTINGS.stream()
                .filter(option -> isInjected(option) && !arguments.containsKey(option))
                .map(option -> "variable " + quoted(option.variable()) + " is ignored: its value "
                        + quoted(environment.get(option.variable()))
                        + " is of the form that Kubernetes and Docker set for a service named \"chat\"");
    }

    /** Returns a warning for each unknown variable. Values are not shown, since one may be a password. */
    private Stream<String> unknownVariables() {
        List<String> known = Stream.concat(
                        Stream.of(TLS_PASSWORD), Option.SETTINGS.stream().map(Option::variable))
                .toList();
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(Option.VARIABLE_PREFIX)
                        && !variable.getValue().isEmpty()
                        && !known.contains(variable.getKey())
                        && !INJECTED.matcher(variable.getKey()).matches()
                        && !INJECTED_VALUE.matcher(variable.getValue()).matches())
                .map(Map.Entry::getKey)
                .sorted()
                .map(name -> "unknown variable " + quoted(name) + " is ignored"
                        + OptionSuggester.nearest(name.substring(Option.VARIABLE_PREFIX.length()), Option.SETTINGS)
                                .map(option -> ": did you mean " + quoted(option.variable()) + "?")
                                .orElse(""));
    }

    /** Returns the value in force, which is valid. */
    String value(Option option) throws UsageException {
        String value = raw(option);
        boolean isGiven = arguments.containsKey(option) || isInEnvironment(option);
        if (isGiven && !option.type.accepts().test(value)) {
            throw invalid(option, option.type.expected());
        }
        return value;
    }

    private String raw(Option option) {
        String argument = arguments.get(option);
        if (argument != null) {
            return argument;
        }
        return isInEnvironment(option) ? environment.get(option.variable()) : option.defaultValue;
    }

    private String source(Option option) {
        if (arguments.containsKey(option)) {
            return "from the command line";
        }
        return isInEnvironment(option) ? "from " + option.variable() : "the default";
    }

    private boolean isInEnvironment(Option option) {
        return !environment.getOrDefault(option.variable(), "").isEmpty() && !isInjected(option);
    }

    private boolean isInjected(Option option) {
        return INJECTED_VALUE
                .matcher(environment.getOrDefault(option.variable(), ""))
                .matches();
    }

    private UsageException invalid(Option option, String expected) {
        return new UsageException("invalid " + described(option) + ": expected " + expected);
    }
}
