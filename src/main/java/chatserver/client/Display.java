package chatserver.client;

import java.util.List;

/** Where the user reads and types. Used by the client's event loop. */
interface Display {
    /** How the next line is typed. */
    enum Mode {
        /** Normally. */
        SHOWN,
        /** Without showing it, as a password. */
        HIDDEN,
        /** Not yet, because an answer of the server decides what to ask. A display may let the user type all the same. */
        NOT_YET
    }

    /** What the user does; the display calls it in the event loop. */
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

    /** Shows a line below the others. */
    void show(Screen.Line line);

    /** Shows a message that the user has just entered, unless the terminal shows it already. */
    void showOwn(Screen.Line line);

    /** Shows a prompt for what is typed next. */
    void prompt(String text, Mode mode);

    /** Makes all changes visible. */
    void refresh();
}
