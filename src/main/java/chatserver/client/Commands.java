package chatserver.client;

import java.util.Locale;
import java.util.function.Consumer;

/** Carries out what a logged-in user enters: messages and commands, except {@code /quit}. */
final class Commands {
    private final ServerLink link;
    private final Consumer<String> show;
    private final Consumer<String> showOwn;

    /**
     * Commands of one client.
     *
     * @param show shows a text
     * @param showOwn shows a message of the user
     */
    Commands(ServerLink link, Consumer<String> show, Consumer<String> showOwn) {
        this.link = link;
        this.show = show;
        this.showOwn = showOwn;
    }

    /** Sends a text to everyone. */
    void say(String name, String text) {
        link.send("MSG " + text);
        showOwn.accept(UserMessages.said(name, text));
    }

    /** Asks the server for the users. */
    void who() {
        link.send("WHO");
        link.send("PING"); // whose answer ends that to WHO
    }

    /** Sends a line or carries out its command. Returns false if the line is no command, but looks like one. */
    boolean carryOut(String name, String line) {
        if (line.isEmpty()) {
            return true;
        }
        if (!line.startsWith("/") || line.startsWith("//")) {
            say(name, line.startsWith("//") ? line.substring(1) : line);
            return true;
        }
        String[] words = line.split("\\s+", 3);
        String command = words[0].toLowerCase(Locale.ROOT);
        switch (command) {
            case "/dm" -> {
                if (words.length < 3) {
                    show.accept(UserMessages.DM_USAGE);
                    return false;
                }
                link.send("DM " + words[1] + " " + words[2]);
                showOwn.accept(UserMessages.sentDirect(name, words[1], words[2]));
            }
            case "/who" -> who();
            case "/help" -> UserMessages.HELP.forEach(show);
            default -> {
                show.accept(UserMessages.noCommand(command));
                return false;
            }
        }
        return true;
    }
}
