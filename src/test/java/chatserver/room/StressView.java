package chatserver.room;

import static chatserver.room.StressChecks.verify;

import java.util.HashMap;
import java.util.Map;

/** Checks what one client has read, from its first byte to its last, against the order of all broadcast lines. */
final class StressView {
    private final StressClient client;
    private final StressOrder order;
    private final Map<String, StressDirectMessage> directMessages;
    private final String own; // beginning of the broadcasts that it does not read: its own; null if it reads them
    private final Map<String, Integer> lastOf = new HashMap<>(); // number of the latest line of each owner
    private final String[] lines; // the last one has no LF, and is empty if no line is cut
    private int at; // index in lines
    private int cursor; // index in the order of the next line to read
    private int replies;

    StressView(StressClient client, StressOrder order, Map<String, StressDirectMessage> directMessages, boolean echo) {
        this.client = client;
        this.order = order;
        this.directMessages = directMessages;
        own = echo ? null : "MSG " + client.name + " ";
        lines = client.out.text().split("\n", -1);
    }

    /** Checks all lines. */
    void check() {
        verify(
                client.joined.meets(client.position, client.position),
                "%s begins at %d but joined at %s",
                client.name,
                client.position,
                client.joined);
        cursor = order.indexOf(client.position);
        if (lines.length > 1) {
            verify(lines[at++].equals("OK"), "%s reads %s first", client.name, lines[0]);
        }
        while (at < lines.length - 1) {
            String line = lines[at++];
            if (line.startsWith("MSG ") || line.startsWith("INFO ")) {
                broadcast(line);
            } else if (line.startsWith("DM ")) {
                directMessage(line);
            } else {
                reply(line);
            }
        }
        skipOwn();
        if (client.aborted) {
            verify(order.lines.get(cursor).startsWith(lines[at]), "%s ends with %s", client.name, lines[at]);
        } else {
            verify(lines[at].isEmpty(), "%s ends with %s", client.name, lines[at]);
            verify(replies == client.expectedReplies.size(), "%s has read %d replies", client.name, replies);
            verify(
                    order.lines.get(cursor).equals("INFO " + client.name + " disconnected")
                            && client.left.meets(order.starts[cursor], order.starts[cursor]),
                    "%s has read until %d and left at %s",
                    client.name,
                    order.starts[cursor],
                    client.left);
        }
    }

    private void broadcast(String line) {
        skipOwn();
        verify(order.lines.get(cursor).equals(line), "%s reads %s for %s", client.name, line, order.lines.get(cursor));
        cursor++;
        if (line.startsWith("MSG ")) {
            checkNumber(line);
        }
    }

    private void directMessage(String line) {
        StressDirectMessage directMessage = directMessages.get(line.substring(line.lastIndexOf(' ') + 1));
        verify(
                directMessage != null
                        && line.equals("DM " + directMessage.by + " " + directMessage.text)
                        && directMessage.to.equals(client.name),
                "%s reads %s",
                client.name,
                line);
        directMessage.seen++;
        checkPosition(line, directMessage.when);
        checkNumber(line);
    }

    private void reply(String line) {
        verify(replies < client.expectedReplies.size(), "%s reads the reply %s without a command", client.name, line);
        StressReply expected = client.expectedReplies.get(replies++);
        checkPosition(line, expected.when());
        switch (expected.line()) {
            case StressReply.ROSTER -> roster(line);
            case StressReply.TO_DIRECT_MESSAGE -> {
                expected.directMessage().arrived = line.equals("OK");
                verify(
                        expected.directMessage().arrived || line.startsWith("ERR user-not-found "),
                        "%s reads the reply %s",
                        client.name,
                        line);
            }
            default ->
                verify(
                        line.equals(expected.line()),
                        "%s reads the reply %s for %s",
                        client.name,
                        line,
                        expected.line());
        }
    }

    private void roster(String first) {
        boolean ownName = false;
        String line = first;
        String last = "";
        while (line.startsWith("USER ") && line.compareTo(last) > 0) {
            ownName |= line.equals("USER " + client.name);
            last = line;
            line = lines[at++];
        }
        at--;
        verify(ownName && first.startsWith("USER "), "%s is not on its own roster", client.name);
    }

    /** Checks that a private line stands where it was caused; own lines beside it may be skipped or not. */
    private void checkPosition(String line, PositionRange when) {
        long first = order.starts[cursor];
        int next = cursor;
        while (isOwn(next)) {
            next++;
        }
        verify(
                when.meets(first, order.starts[next]),
                "%s reads %s at %d to %d and not at %s",
                client.name,
                line,
                first,
                order.starts[next],
                when);
    }

    /** Checks that the messages of one owner come in the order of their numbers. */
    private void checkNumber(String line) {
        String[] id = line.split(" ", 4)[2].split("-");
        int number = Integer.parseInt(id[1]);
        Integer last = lastOf.put(id[0], number);
        verify(last == null || last < number, "%s reads %s after %s", client.name, line, last);
    }

    private void skipOwn() {
        while (isOwn(cursor)) {
            cursor++;
        }
    }

    private boolean isOwn(int index) {
        return own != null
                && index < order.lines.size()
                && order.lines.get(index).startsWith(own);
    }
}
