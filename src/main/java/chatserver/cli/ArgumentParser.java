package chatserver.cli;

import static chatserver.cli.UsageException.quoted;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** Reads the arguments of one command line into a value for each option. Used once, by one thread. */
final class ArgumentParser {
    private static final String END_OF_OPTIONS = "--";

    private final Queue<String> rest;
    private final Map<Option, String> values = new EnumMap<>(Option.class);
    private boolean optionsEnded;
    private String operand; // the argument without a dash, which is the port; null before it comes

    private ArgumentParser(String[] args) {
        rest = new ArrayDeque<>(List.of(args));
    }

    /**
     * Returns the last value of each option given; empty for an option that takes none. Stops reading at {@code --help}
     * or {@code --version}.
     *
     * @throws UsageException if an argument is no option, or a value is missing or not allowed
     */
    static Map<Option, String> parse(String[] args) throws UsageException {
        ArgumentParser parser = new ArgumentParser(args);
        while (!parser.rest.isEmpty()) {
            parser.takeArgument();
            if (parser.values.containsKey(Option.HELP) || parser.values.containsKey(Option.VERSION)) {
                return parser.values;
            }
        }
        parser.takeOperandAsPort();
        return parser.values;
    }

    private void takeArgument() throws UsageException {
        String argument = rest.remove();
        if (optionsEnded || !argument.startsWith("-") || argument.equals("-")) {
            takeOperand(argument);
        } else if (argument.equals(END_OF_OPTIONS)) {
            optionsEnded = true;
        } else {
            takeOption(Flag.of(argument));
        }
    }

    private void takeOperand(String argument) throws UsageException {
        if (operand != null) {
            throw UsageException.seeHelp("unexpected argument " + quoted(argument) + ": one PORT is enough");
        }
        operand = argument;
    }

    private void takeOperandAsPort() throws UsageException {
        if (operand == null) {
            return;
        }
        if (values.containsKey(Option.PORT)) {
            throw UsageException.seeHelp("the port is given twice: '--port' and the argument " + quoted(operand));
        }
        values.put(Option.PORT, operand);
    }

    private void takeOption(Flag flag) throws UsageException {
        Option option = Option.of(flag.name).orElseThrow(flag::unknown);
        values.put(option, option.type == OptionType.NOTHING ? noValue(flag) : value(option, flag));
    }

    private static String noValue(Flag flag) throws UsageException {
        if (flag.isLong() && flag.attached != null) {
            throw UsageException.seeHelp("option " + quoted(flag.name) + " takes no value");
        }
        return "";
    }

    private String value(Option option, Flag flag) throws UsageException {
        if (flag.isLongOptionWithOneDash()) {
            throw flag.unknown();
        }
        return flag.attached == null ? nextArgumentOrDefault(option, flag) : flag.attached;
    }

    private String nextArgumentOrDefault(Option option, Flag flag) throws UsageException {
        if (option.type == OptionType.BOOLEAN) {
            return !rest.isEmpty() && OptionType.isBooleanWord(rest.peek()) ? rest.remove() : "true";
        }
        if (option.hasOptionalValue() && (rest.isEmpty() || rest.peek().startsWith("-"))) {
            return option.defaultValue;
        }
        if (rest.isEmpty()) {
            throw UsageException.seeHelp("option " + quoted(flag.name) + " needs a value");
        }
        return rest.remove();
    }

    /**
     * An argument that begins with a dash, divided into a name and a value.
     *
     * @param argument as typed
     * @param name with its dashes
     * @param attached the value in the same argument; null if there is none
     */
    private record Flag(String argument, String name, String attached) {
        static Flag of(String argument) {
            if (!argument.startsWith("--")) {
                return new Flag(
                        argument, argument.substring(0, 2), argument.length() == 2 ? null : argument.substring(2));
            }
            String[] parts = argument.split("=", 2);
            return new Flag(argument, parts[0], parts.length == 1 ? null : parts[1]);
        }

        boolean isLong() {
            return name.startsWith("--");
        }

        /** Returns whether it is one like {@code -port}, which would otherwise be read as {@code -p ort}. */
        boolean isLongOptionWithOneDash() {
            return !isLong() && Option.of("-" + argument).isPresent();
        }

        UsageException unknown() {
            String flag = isLong() ? name : argument;
            return UsageException.seeHelp("unknown option " + quoted(flag)
                    + suggestion(flag)
                            .map(option -> ": did you mean " + quoted(option.flag()) + "?")
                            .orElse(""));
        }

        private Optional<Option> suggestion(String flag) {
            return isLong() || flag.length() > 2
                    ? OptionSuggester.nearest(flag.replaceFirst("--?", ""), List.of(Option.values()))
                    : Option.ofShortFlagInAnyCase(flag);
        }
    }
}
