package chatserver.room;

/** The positions between which the end of the transcript was when something happened. */
final class PositionRange {
    long from;
    long to;

    /** Returns whether the two ranges overlap. */
    boolean meets(long first, long last) {
        return first <= to && last >= from;
    }

    @Override
    public String toString() {
        return "[" + from + ", " + to + "]";
    }
}
