package chatserver.cli;

import static chatserver.cli.OptionType.decimal;
import static chatserver.cli.OptionType.oneOf;
import static chatserver.cli.OptionType.whole;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options of the command line, in the order of the help text. Each constant is immutable. */
enum Option {
    PORT("-p", "PORT", "4000", whole("a number", 0, 65535), "TCP port to listen on; 0 takes a free one"),
    HOST("", "HOST", "::", OptionType.HOST, "address or name; :: any, 0.0.0.0 any IPv4"),
    IDLE_TIMEOUT("", "SEC", "60", decimal("seconds", "0", "1000000"), "longest silence of a user; 0 = no limit"),
    LOGIN_TIMEOUT("", "SEC", "30", decimal("seconds", "0", "1000000"), "time allowed to log in; 0 = no limit"),
    MAX_LINE("", "BYTES", "4096", whole("a number of bytes", 64, 1 << 20), "longest line, not counting its end"),
    MAX_CONNECTIONS("", "N", "10000", whole("a whole number", 1, 1_000_000), "connections at one time"),
    MAX_PER_ADDRESS("", "N", "64", whole("a whole number", 1, 1_000_000), "connections from one address"),
    RATE("", "N", "10", decimal("a number", "0", "1000000"), "lines a second per client; 0 = no limit"),
    BURST("", "N", "100", whole("a whole number", 1, 1_000_000), "lines at once before --rate holds"),
    EXEMPT_LOOPBACK("", "BOOL", "true", OptionType.BOOLEAN, "no ban, address or rate limit on loopback"),
    PROXY_PROTOCOL("", "RANGES", "", OptionType.ADDRESS_RANGES, "proxies with PROXY headers, such as 10.0.0.0/8"),
    MAX_BACKLOG("", "BYTES", "8388608", whole("a number of bytes", 1 << 16, 1 << 30), "how far a slow reader may lag"),
    WRITE_TIMEOUT("", "SEC", "10", decimal("seconds", "0", "1000000"), "longest time for one write; 0 = no limit"),
    SHUTDOWN_TIMEOUT("", "SEC", "5", decimal("seconds", "0.1", "3600"), "longest time that stopping may take"),
    ECHO("", "BOOL", "false", OptionType.BOOLEAN, "send a MSG back to its sender too"),
    TLS_KEYSTORE("", "FILE", "", OptionType.FILE, "keystore (PKCS12) that turns TLS on"),
    TLS_PASSWORD_FILE("", "FILE", "", OptionType.FILE, "file with its password, or set CHAT_TLS_PASSWORD"),
    TLS_CERT("", "FILE", "", OptionType.FILE, "certificates (PEM); with --tls-key turns TLS on"),
    TLS_KEY("", "FILE", "", OptionType.FILE, "private key of the certificate (PEM, PKCS#8)"),
    PASSWORD_FILE("", "FILE", "", OptionType.FILE, "file with the password that every LOGIN needs"),
    OPERATOR_PASSWORD_FILE("", "FILE", "", OptionType.FILE, "file with the password of operators"),
    LOG_LEVEL("", "LEVEL", "info", oneOf("error", "warn", "info", "debug"), "what to log: error, warn, info or debug"),
    LOG_FORMAT("", "FORMAT", "text", oneOf("text", "json"), "log lines as text or as json objects"),
    CONNECT("", "HOST[:PORT]", "localhost:4000", OptionType.HOST_AND_PORT, "be a client of that server"),
    NAME("", "NAME", "", OptionType.USERNAME, "log in with this name at once"),
    TLS("", "BOOL", "false", OptionType.BOOLEAN, "connect over TLS"),
    TLS_TRUST("", "FILE", "", OptionType.FILE, "certificates to trust (PEM); means --tls"),
    CHECK("", "", "", OptionType.NOTHING, "print the settings, try their files, and exit"),
    HELP("-h", "", "", OptionType.NOTHING, "print this help and exit"),
    VERSION("-V", "", "", OptionType.NOTHING, "print the version and exit");

    /** The beginning of the name of each environment variable of the server. */
    static final String VARIABLE_PREFIX = "CHAT_";

    /** The options of the client; {@link #CONNECT} makes the program a client. */
    static final EnumSet<Option> CLIENT = EnumSet.of(CONNECT, NAME, TLS, TLS_TRUST);

    /** The server's settings: the options with a value and an environment variable. */
    static final List<Option> SETTINGS = Arrays.stream(values())
            .filter(option -> option.type != OptionType.NOTHING && !CLIENT.contains(option))
            .toList();

    /** The default as a user would type it; empty if there is none. */
    final String defaultValue;

    final OptionType type;
    final String description;
    private final String shortFlag;
    private final String placeholder;

    Option(String shortFlag, String placeholder, String defaultValue, OptionType type, String description) {
        this.shortFlag = shortFlag;
        this.placeholder = placeholder;
        this.defaultValue = defaultValue;
        this.type = type;
        this.description = description;
    }

    /** Returns the option that a flag such as {@code --port} or {@code -p} stands for. */
    static Optional<Option> of(String flag) {
        return Arrays.stream(values())
                .filter(option -> flag.equals(option.flag()) || flag.equals(option.shortFlag))
                .findFirst();
    }

    /** Returns the option whose short flag differs from this one at most in case: {@code --version} for {@code -v}. */
    static Optional<Option> ofShortFlagInAnyCase(String flag) {
        return Arrays.stream(values())
                .filter(option -> flag.equalsIgnoreCase(option.shortFlag))
                .findFirst();
    }

    /** Returns the long name without its dashes, such as {@code idle-timeout}. */
    String longName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the long name as it is typed, such as {@code --idle-timeout}. */
    String flag() {
        return "--" + longName();
    }

    /** Returns the name of the environment variable, such as {@code CHAT_IDLE_TIMEOUT}. */
    String variable() {
        return VARIABLE_PREFIX + name();
    }

    /** Returns whether the option may be given without a value. */
    boolean hasOptionalValue() {
        return type == OptionType.BOOLEAN || type == OptionType.HOST_AND_PORT;
    }

    /** Returns how the help text spells the option, such as {@code -p, --port=PORT}. */
    String usage() {
        String start = (shortFlag.isEmpty() ? "    " : shortFlag + ", ") + flag();
        if (type == OptionType.NOTHING) {
            return start;
        }
        return start + (hasOptionalValue() ? "[=" + placeholder + "]" : "=" + placeholder);
    }
}
