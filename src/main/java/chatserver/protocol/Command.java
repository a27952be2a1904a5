package chatserver.protocol;

/**
 * A line parsed into a verb and its argument. A connection uses one object for all its lines, which saves an allocation
 * for each. Used by one thread.
 */
public final class Command {
    private Verb verb = Verb.BLANK;
    private byte[] bytes = {}; // of the argument, as are from and to
    private int from;
    private int to;

    /** Parses a line: a verb in any case, blanks, and the rest. */
    public void read(Slice line) {
        Slice words = line.strip();
        Slice argument = words.afterFirstWord();
        verb = Verb.of(words.firstWord());
        bytes = argument.bytes();
        from = argument.from();
        to = argument.to();
    }

    /** Returns the verb of the line parsed last. */
    public Verb verb() {
        return verb;
    }

    /** Returns what follows the verb, without the blanks around it. Valid as long as the line. */
    public Slice argument() {
        return new Slice(bytes, from, to);
    }
}
