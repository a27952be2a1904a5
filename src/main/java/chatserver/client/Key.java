package chatserver.client;

/**
 * A key press that the client understands.
 *
 * @param code which key
 * @param text what {@link Code#TEXT} or {@link Code#PASTE} inserts; empty for other keys
 */
record Key(Code code, String text) {
    /** The keys; all others are ignored. */
    enum Code {
        TEXT,
        PASTE,
        ENTER,
        LEFT,
        RIGHT,
        UP,
        DOWN,
        HOME,
        END,
        BACKSPACE,
        DELETE,
        TAB,
        /** Ctrl-U: deletes everything before the cursor. */
        KILL_TO_START,
        /** Ctrl-K: deletes everything behind the cursor. */
        KILL_TO_END,
        /** Ctrl-W: deletes the word before the cursor. */
        KILL_WORD,
        /** Ctrl-L. */
        REDRAW,
        /** Ctrl-C. */
        CANCEL,
        /** Ctrl-D. */
        END_OF_INPUT,
        /** Ctrl-Z. */
        SUSPEND
    }

    /** A key that inserts nothing. */
    static Key of(Code code) {
        return new Key(code, "");
    }
}
