package chatserver.protocol;

/**
 * A line read as a command. One object takes one line after the other, so that reading them leaves next to no garbage.
 * Used by one thread.
 */
public final class Command {
    private Verb verb = Verb.BLANK;
    private byte[] bytes = {}; // from here on: the argument
    private int from;
    private int to;

    /** Reads a line: a verb in any case, blanks, and the rest. */
    public void read(Slice line) {
        Slice words = line.strip();
        Slice argument = words.afterFirstWord();
        verb = Verb.of(words.firstWord());
        bytes = argument.bytes();
        from = argument.from();
        to = argument.to();
    }

    /** What is asked for. */
    public Verb verb() {
        return verb;
    }

    /** What follows the verb, without the blanks at its ends, perhaps nothing; valid as long as the line. */
    public Slice argument() {
        return new Slice(bytes, from, to);
    }
}
