package chatserver.cli;

import chatserver.limits.AddressRange;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The values that an option accepts, and their conversion from text.
 *
 * @param expected describes the values in an error message, after the word "expected"
 * @param accepts tests a value; the conversions below work for accepted values only
 */
record OptionType(String expected, Predicate<String> accepts) {
    private static final List<String> TRUE = List.of("true", "yes", "on", "1");
    private static final List<String> FALSE = List.of("false", "no", "off", "0");

    /** No value at all. */
    static final OptionType NOTHING = new OptionType("nothing", value -> false);

    /** True or false, in the spellings that are common in shell scripts and container files. */
    static final OptionType BOOLEAN = new OptionType(
            "true, yes, on or 1, or false, no, off or 0",
            value -> TRUE.contains(value.toLowerCase(Locale.ROOT)) || FALSE.contains(value.toLowerCase(Locale.ROOT)));

    /** An IP address or a host name. The server finds out whether it exists when it listens on it. */
    static final OptionType HOST = matching(
            "an IP address or a host name, without a port",
            "[\\w.][\\w.-]{0,254}|%1$s|\\[%1$s\\]".formatted(HostAndPort.IPV6),
            value -> true);

    /** Returns the type of one of a few words, in any case. */
    static OptionType oneOf(String... words) {
        int last = words.length - 1;
        return new OptionType(
                String.join(", ", Arrays.asList(words).subList(0, last)) + " or " + words[last],
                value -> List.of(words).contains(value.toLowerCase(Locale.ROOT)));
    }

    /** The name of a file, which may not exist. */
    static final OptionType FILE = matching("the name of a file", "\\P{Cntrl}+", OptionType::isPath);

    /** Addresses and ranges of addresses, with commas between them. */
    static final OptionType ADDRESS_RANGES = new OptionType(
            "IP addresses such as 10.0.0.1, or ranges such as 10.0.0.0/8, with commas between them",
            value -> AddressRange.parseAll(value).isPresent());

    /** A server to connect to; see {@link HostAndPort}. */
    static final OptionType HOST_AND_PORT = new OptionType(
            "HOST, HOST:PORT or [IPV6]:PORT, with a port from 1 to 65535",
            value -> HostAndPort.parse(value).isPresent());

    /** A username. */
    static final OptionType USERNAME = new OptionType(
            Username.RULE + ", but no word of the server's notices",
            value -> Username.of(Slice.of(value.getBytes(StandardCharsets.UTF_8)))
                    .isPresent());

    /** Returns the type of whole numbers; the noun is something like "a number of bytes". */
    static OptionType whole(String noun, long min, long max) {
        return matching(
                noun + " from " + min + " to " + max, "\\d+", within(BigDecimal.valueOf(min), BigDecimal.valueOf(max)));
    }

    /** Numbers with or without decimals. */
    static OptionType decimal(String noun, String min, String max) {
        return matching(
                noun + " from " + min + " to " + max,
                "\\d+(\\.\\d+)?|\\.\\d+",
                within(new BigDecimal(min), new BigDecimal(max)));
    }

    private static OptionType matching(String expected, String regex, Predicate<String> and) {
        return new OptionType(
                expected, Pattern.compile(regex).asMatchPredicate().and(and));
    }

    private static boolean isPath(String value) {
        try {
            return Path.of(value) != null;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Predicate<String> within(BigDecimal min, BigDecimal max) {
        return value -> {
            BigDecimal number = new BigDecimal(value);
            return number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
        };
    }

    /** Returns whether an argument can only mean true or false: 1 and 0 could be a PORT. */
    static boolean isBooleanWord(String argument) {
        return BOOLEAN.accepts().test(argument) && !Character.isDigit(argument.charAt(0));
    }

    static boolean toBoolean(String value) {
        return TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    static Optional<Path> toFile(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }

    static List<AddressRange> toAddressRanges(String value) {
        return AddressRange.parseAll(value).orElse(List.of());
    }

    static int toInt(String value) {
        return new BigDecimal(value).intValueExact();
    }

    static long toLong(String value) {
        return new BigDecimal(value).longValueExact();
    }

    /** Returns the number in thousandths, rounded up, since 0 would mean "no limit". */
    private static long toThousandths(String value) {
        return new BigDecimal(value)
                .movePointRight(3)
                .setScale(0, RoundingMode.UP)
                .longValueExact();
    }

    static double toDouble(String value) {
        return toThousandths(value) / 1000.0;
    }

    static Duration toDuration(String seconds) {
        return Duration.ofMillis(toThousandths(seconds));
    }
}
