package chatserver.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The users that the client has seen in the room, so that it can list them and complete their names. */
final class Roster {
    private final Set<String> users = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> listed = new ArrayList<>(); // by the present answer to WHO
    private boolean isFirstList; // the present answer to WHO is the first since the login

    /** Forgets everything at a login. */
    void clear() {
        users.clear();
        listed.clear();
        isFirstList = true;
    }

    /** Takes a line of the server; returns the text to show if the line ends the answer to WHO. */
    Optional<String> take(String line) {
        String[] words = line.split(" ", 4);
        switch (words[0]) {
            case "USER" -> listed.add(line.substring("USER".length()).strip());
            case "MSG", "DM" -> {
                if (words.length > 2) {
                    users.add(words[1]);
                }
            }
            case "INFO" -> {
                if (words.length == 3 && words[2].equals("disconnected")) {
                    users.remove(words[1]);
                }
            }
            case "PONG" -> {
                if (!listed.isEmpty()) {
                    return Optional.of(endList());
                }
            }
            default -> {}
        }
        return Optional.empty();
    }

    private String endList() {
        users.addAll(listed);
        String text = isFirstList ? UserMessages.hereOnJoining(listed) : UserMessages.here(listed);
        isFirstList = false;
        listed.clear();
        return text;
    }

    /** Returns the names that begin like this, in any case. */
    List<String> completions(String beginning) {
        return users.stream()
                .filter(user -> user.regionMatches(true, 0, beginning, 0, beginning.length()))
                .toList();
    }
}
