package chatserver.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host and the port of a server. A user writes {@code HOST}, {@code HOST:PORT}, {@code :PORT} or {@code PORT}. An
 * IPv6 address may stand alone, or in brackets with or without a port.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65535
 */
record HostAndPort(String host, int port) {
    private static final String DEFAULT_HOST = "localhost";
    private static final String DEFAULT_PORT = Option.PORT.defaultValue;

    /** An IPv6 address, as a regular expression. */
    static final String IPV6 = "[\\p{XDigit}.]*:[\\p{XDigit}.]*:[\\p{XDigit}:.]*(?:%[\\w.-]+)?";

    private static final Pattern IPV6_ALONE = Pattern.compile(IPV6);
    private static final Pattern PORT_ALONE = Pattern.compile("\\d+");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[(?<ipv6>" + IPV6 + ")\\]|(?<name>(?:\\w[\\w.-]*)?))(?::(?<port>\\d+))?");

    /** Returns the host and the port that were typed; empty if they are not valid. */
    static Optional<HostAndPort> parse(String typed) {
        if (PORT_ALONE.matcher(typed).matches()) {
            return of(DEFAULT_HOST, typed);
        }
        if (IPV6_ALONE.matcher(typed).matches()) {
            return of(typed, DEFAULT_PORT);
        }
        Matcher parts = HOST_AND_PORT.matcher(typed);
        if (typed.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        String host = parts.group("ipv6") == null ? parts.group("name") : parts.group("ipv6");
        String port = parts.group("port") == null ? DEFAULT_PORT : parts.group("port");
        return of(host.isEmpty() ? DEFAULT_HOST : host, port);
    }

    private static Optional<HostAndPort> of(String host, String port) {
        boolean exists = Option.PORT.type.accepts().test(port) && OptionType.toInt(port) > 0;
        return exists ? Optional.of(new HostAndPort(host, OptionType.toInt(port))) : Optional.empty();
    }
}
