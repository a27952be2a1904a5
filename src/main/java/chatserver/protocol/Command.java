package chatserver.protocol;

/**
 * One line read as a command.
 *
 * @param verb what is asked for
 * @param argument what follows the verb, without the blanks at its ends, perhaps nothing; valid as long as the line
 */
public record Command(Verb verb, Slice argument) {
    /** Reads a line: a verb in any case, blanks, and the rest. */
    public static Command parse(Slice line) {
        Slice words = line.strip();
        return new Command(Verb.of(words.firstWord()), words.afterFirstWord());
    }
}
