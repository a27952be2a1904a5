package chatserver.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** Executes what a logged-in user enters, except {@code /quit}, and knows the users of the room. Used by events. */
final class Commands {
    private final ServerLink link;
    private final BiConsumer<String, Boolean> show;
    private final Set<String> users = new HashSet<>(); // seen in the room
    private final List<String> listed = new ArrayList<>(); // by the present answer to WHO
    private boolean isAsked; // the user asked for the list

    /**
     * Commands of one client.
     *
     * @param show shows a text, which is the user's own message or not
     */
    Commands(ServerLink link, BiConsumer<String, Boolean> show) {
        this.link = link;
        this.show = show;
    }

    /** Asks who is in the room that the user has joined. */
    void joined() {
        users.clear();
        listed.clear();
        who(false);
    }

    private void who(boolean asked) {
        isAsked = asked;
        link.sendNow("WHO");
        link.ping(); // whose answer ends that to WHO
    }

    /** Sends a text to everyone. */
    void broadcast(String name, String text) {
        link.send("MSG " + text);
        show.accept(UserMessages.said(name, text), true);
    }

    /** Broadcasts a line or executes its command. Returns false if the line is no command, but looks like one. */
    boolean execute(String name, String line) {
        if (line.isEmpty()) {
            return true;
        }
        if (!line.startsWith("/") || line.startsWith("//")) {
            broadcast(name, line.startsWith("//") ? line.substring(1) : line);
            return true;
        }
        String[] words = line.split("\\s+", 3);
        String command = words[0].toLowerCase(Locale.ROOT);
        switch (command) {
            case "/who" -> who(true);
            case "/help" -> UserMessages.HELP.forEach(text -> show.accept(text, false));
            case "/dm" -> {
                if (words.length < 3) {
                    show.accept(UserMessages.DM_USAGE, false);
                    return false;
                }
                link.send("DM " + words[1] + " " + words[2]);
                show.accept(UserMessages.sentDirect(name, words[1], words[2]), true);
            }
            default -> {
                show.accept(UserMessages.noCommand(command), false);
                return false;
            }
        }
        return true;
    }

    /** Takes a line of the server. Shows who is here if it ends the answer to WHO. */
    void take(String line) {
        String user = UserMessages.firstWord(UserMessages.afterFirstWord(line));
        switch (UserMessages.firstWord(line)) {
            case "USER" -> {
                users.add(user);
                listed.add(user);
            }
            case "MSG", "DM" -> users.add(user);
            case "INFO" -> {
                if (line.endsWith(" disconnected")) {
                    users.remove(user);
                }
            }
            case "PONG" -> {
                if (!listed.isEmpty()) {
                    show.accept(UserMessages.here(listed, isAsked), false);
                    listed.clear();
                }
            }
            default -> {}
        }
    }

    /** Returns what begins like this, in any case: users, or commands if it begins with a slash. */
    List<String> completions(String beginning) {
        return (beginning.startsWith("/") ? UserMessages.COMMANDS.keySet() : users)
                .stream()
                        .sorted(String.CASE_INSENSITIVE_ORDER)
                        .filter(word -> word.regionMatches(true, 0, beginning, 0, beginning.length()))
                        .toList();
    }
}
