package chatserver.room;

/**
 * A reply that a client must read.
 *
 * @param line the line, or one of the constants if it is not known exactly
 * @param directMessage the message that is answered, or null
 * @param when the positions at which the reply was caused
 */
record StressReply(String line, StressDirectMessage directMessage, PositionRange when) {
    static final String ROSTER = "USER ...";
    static final String TO_DIRECT_MESSAGE = "OK or ERR";
}
