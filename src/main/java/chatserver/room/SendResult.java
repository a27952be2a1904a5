package chatserver.room;

/** What came of a direct message. */
public enum SendResult {
    /** It is pending for another member. */
    SENT,
    /** It is pending for no other member: the sender has sent it to itself, or is not in the room any more. */
    NOT_SENT,
    /** There is no member of that name. */
    NO_RECEIVER,
    /** Nothing was sent. The sender should try again, at once if its allowance suffices. */
    RECEIVER_BUSY,
    /** Nothing was sent. The sender should try again when the receiver has read. */
    RECEIVER_FULL;

    /** Returns whether the sender should try again. */
    public boolean mustWait() {
        return this == RECEIVER_BUSY || this == RECEIVER_FULL;
    }
}
