package chatserver.cli;

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
 * What the values of an option look like, and what each kind of value means.
 *
 * @param expected what to tell a user whose value was refused, to follow the word "expected"
 * @param accepts whether a value is one of these; the conversions below are for accepted values only
 */
record OptionType(String expected, Predicate<String> accepts) {
    private static final List<String> TRUE = List.of("true", "yes", "on", "1");
    private static final List<String> FALSE = List.of("false", "no", "off", "0");

    /** For an option that takes no value at all. */
    static final OptionType NOTHING = new OptionType("nothing", value -> false);

    /** True or false, in the spellings that shell scripts and container files use. */
    static final OptionType BOOLEAN = new OptionType(
            "true or false",
            value -> TRUE.contains(value.toLowerCase(Locale.ROOT)) || FALSE.contains(value.toLowerCase(Locale.ROOT)));

    /** An IP address or a host name; whether it exists is found out by listening on it. */
    static final OptionType HOST =
            matching("an IP address or a host name", "[\\w.:\\[][\\w.:%\\[\\]-]{0,254}", value -> true);

    /** One of a few words, in any case. */
    static OptionType oneOf(String... words) {
        int last = words.length - 1;
        return new OptionType(
                String.join(", ", Arrays.asList(words).subList(0, last)) + " or " + words[last],
                value -> List.of(words).contains(value.toLowerCase(Locale.ROOT)));
    }

    /** The name of a file; what is in it is found out by reading it. */
    static final OptionType FILE = matching("the name of a file", "\\P{Cntrl}+", OptionType::isPath);

    /** Where a client connects to; see {@link HostAndPort}. */
    static final OptionType HOST_AND_PORT = new OptionType(
            "HOST, HOST:PORT or [IPV6]:PORT", value -> HostAndPort.parse(value).isPresent());

    /** A name that a user may bear. */
    static final OptionType USERNAME = new OptionType(
            "1 to 32 letters, digits, _ - or ., beginning with a letter or digit",
            value -> Username.of(Slice.of(value.getBytes(StandardCharsets.UTF_8)))
                    .isPresent());

    /** Whole numbers; {@code noun} says what of, such as "a number of bytes". */
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

    /** Whether it can only be meant as true or false, and not as a PORT. */
    static boolean isBooleanWord(String argument) {
        return BOOLEAN.accepts().test(argument) && !Character.isDigit(argument.charAt(0));
    }

    static boolean toBoolean(String value) {
        return TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    static Optional<Path> toFile(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }

    static int toInt(String value) {
        return new BigDecimal(value).intValueExact();
    }

    static long toLong(String value) {
        return new BigDecimal(value).longValueExact();
    }

    /** Returns the number in thousandths, rounded up: 0 means "no limit", and nothing else may turn into it. */
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
