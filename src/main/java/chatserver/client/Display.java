package chatserver.client;

import java.util.List;

/** Where the user reads and types. Used by events. */
interface Display {
    /** How the next line is typed. */
    enum Mode {
        /** Normally. */
        SHOWN,
        /** Without showing it, as a password. */
        HIDDEN,
        /** Not yet, because an answer of the server decides what to ask. The user may type all the same. */
        NOT_YET
    }

    /** What the user does. The display calls it by events. */
    interface Input {
        /**
         * Takes the lines that the user entered.
         *
         * @param isPaste whether they were pasted, so that none of them is a command
         * @return false if they could not be sent, so that the user can edit or repeat them
         */
        boolean entered(List<String> lines, boolean isPaste);

        /** The user wants to leave. */
        void left();

        /** Returns what may replace a word that begins like this: names, or commands if it begins with a slash. */
        List<String> completions(String beginning);
    }

    /** Starts to read what the user types. */
    void open(Input input);

    /** Shows a line below the others; one of the user's own only if the terminal does not show it already. */
    void show(Screen.Line line, boolean isOwn);

    /** Shows a prompt for what is typed next. A message's prompt ends with {@code > }. */
    void prompt(String text, Mode mode);

    /** Makes all changes visible. */
    default void refresh() {}
}
