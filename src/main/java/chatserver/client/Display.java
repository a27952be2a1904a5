package chatserver.client;

/** Where the user reads and types. Used by events. */
interface Display {
    /** How the next line is typed. */
    enum Mode {
        /** As a name. */
        NAME,
        /** As a password, without showing it. */
        PASSWORD,
        /** As a message or a command, which Up recalls. */
        MESSAGE,
        /** Not yet, because an answer of the server decides what to ask. The user may type all the same. */
        NOT_YET
    }

    /** Starts to read what the user types, for the client, which it calls by events. */
    void open(InteractiveClient client);

    /** Shows a line below the others; one of the user's own only if the terminal does not show it already. */
    void show(Screen.Line line, boolean isOwn);

    /** Shows a prompt for what is typed next. */
    void prompt(String text, Mode mode);

    /** Makes all changes visible. */
    default void refresh() {}
}
