package chatserver.room;

/** A direct message that a client sent, and whether it arrived. */
final class StressDirectMessage {
    final String by;
    final String to;
    final String text;
    final PositionRange when = new PositionRange();
    boolean arrived; // the answer was OK
    int seen; // how often a client has read it

    StressDirectMessage(String by, String to, String text) {
        this.by = by;
        this.to = to;
        this.text = text;
    }

    /** Returns whether this client may be the receiver, and has not read everything that was pending for it. */
    boolean mayHaveBeenLostWith(StressClient client) {
        return client.aborted && client.name.equals(to) && when.meets(client.joined.from, client.left.to);
    }

    @Override
    public String toString() {
        return "DM " + by + " " + text + " to " + to + " at " + when;
    }
}
