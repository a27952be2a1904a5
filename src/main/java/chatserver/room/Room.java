package chatserver.room;

import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is here and what is said. Every method may be called by any thread and never blocks for longer than another of
 * them takes: what is owed to a client is laid into outboxes, and writing it is somebody else's business.
 *
 * <p>One lock makes a single sequence of all that happens here. So everybody reads the same lines in the same order; a
 * member reads all that is said after its own OK and nothing from before; and the notice of a leaving follows the last
 * line of who has left and precedes any line of who takes the name next.
 */
public final class Room {
    private final Object lock = new Object();
    private final Transcript transcript = new Transcript(); // appended to under the lock
    private final Map<Username, Member> members = new ConcurrentHashMap<>(); // changed under the lock
    private byte[] roster; // guarded by the lock: the answer to WHO; null when somebody has come or gone since
    private boolean closed; // guarded by the lock
    private long logins; // guarded by the lock
    private long deliveries; // guarded by the lock

    private final boolean echo;
    private final WhisperLimit whisperLimit;

    /**
     * An empty room.
     *
     * @param echo whether a sender gets its own lines too
     * @param maxWhispered bytes of direct messages that one member may have waiting; all of them may have an eighth
     *     of the heap together
     */
    public Room(boolean echo, long maxWhispered) {
        this.echo = echo;
        whisperLimit = new WhisperLimit(maxWhispered);
    }

    /** A client that has just come and has no name yet; {@code onWhisper} is run when others have sent it something. */
    public Member newMember(Runnable onWhisper) {
        return new Member(new Outbox(transcript, whisperLimit), onWhisper);
    }

    /** Number of members that are logged in. */
    public int size() {
        return members.size();
    }

    /** Number of logins until now. */
    public long logins() {
        synchronized (lock) {
            return logins;
        }
    }

    /** Number of lines that somebody has become owed by what somebody else said or did, once for each who is. */
    public long deliveries() {
        synchronized (lock) {
            return deliveries;
        }
    }

    /**
     * Gives a member the name, unless somebody has it, and answers. A member that has left meanwhile gets neither.
     *
     * @return whether the member has the name now
     */
    public boolean login(Member member, Username name) {
        synchronized (lock) {
            if (closed) {
                dismiss(member);
            }
            if (member.outbox().isEnded()) {
                return false;
            }
            if (members.containsKey(name)) {
                member.outbox().answer(Reply.USERNAME_TAKEN.line());
                return false;
            }
            member.setName(name);
            member.present = true; // first: should there be no memory for the rest, leaving undoes what is done
            members.put(name, member);
            roster = null;
            member.outbox().join();
            member.outbox().answer(Reply.OK.line());
            logins++;
            return true;
        }
    }

    /**
     * Says a member's speech to everybody else who is here, and clears it; nobody hears it if the member is not here (any
     * more).
     *
     * @return bytes that the transcript has grown by
     */
    public int say(Member sender) {
        Slice lines = sender.speech().lines();
        int count = sender.speech().count();
        sender.speech().clear();
        synchronized (lock) {
            if (closed || !sender.present) {
                return 0;
            }
            transcript.makeRoom(lines.length()); // before the mark, which would be wrong without the lines
            if (!echo) {
                sender.outbox().skip(transcript.end(), transcript.end() + lines.length());
            }
            transcript.append(lines);
            deliveries += (long) count * (echo ? members.size() : members.size() - 1);
            return lines.length();
        }
    }

    /**
     * Says something to one user, perhaps oneself, and answers the sender.
     *
     * @return bytes that somebody else is owed because of it
     */
    public int whisper(Member sender, Username to, Slice text) {
        Member receiver;
        byte[] line;
        synchronized (lock) {
            if (closed || !sender.present) {
                return 0;
            }
            line = line(sender.dm(), text);
            receiver = members.get(to);
            if (receiver == sender) {
                sender.outbox().answer(line);
            } else if (receiver != null) {
                receiver.outbox().whisper(line);
                deliveries++;
            }
            sender.outbox().answer((receiver == null ? Reply.USER_NOT_FOUND : Reply.OK).line());
        }
        if (receiver == null || receiver == sender) {
            return 0;
        }
        receiver.wake();
        return line.length;
    }

    /** Answers with the names of all who are here. */
    public void who(Member asker) {
        synchronized (lock) {
            if (roster == null) {
                roster = makeRoster();
            }
            asker.outbox().answer(roster);
        }
    }

    /**
     * Ends a member's part in the conversation, and tells everybody who stays if it had a name; nothing happens the
     * second time. What it is owed until now stays owed. Should there be no memory for it, it may be tried again.
     *
     * @param last what it is told at the end, or null
     * @return whether others have been told
     */
    public boolean leave(Member member, Reply last) {
        synchronized (lock) {
            if (last != null) {
                member.outbox().answer(last.line());
            }
            member.outbox().end();
            if (!member.present) {
                return false;
            }
            if (!closed) {
                transcript.append(Slice.of(ascii("INFO " + member.nameOrNull() + " disconnected\n")));
            }
            member.present = false;
            members.remove(member.nameOrNull(), member);
            roster = null;
            if (!closed) {
                deliveries += members.size();
            }
            return !closed;
        }
    }

    /**
     * Ends the conversation: everybody is told, and nobody says anything, logs in or gets an answer after this. What
     * everybody is owed until now stays owed.
     */
    public void close() {
        synchronized (lock) {
            closed = true;
            members.values().forEach(Room::dismiss);
        }
    }

    private static void dismiss(Member member) {
        member.outbox().answer(Reply.SERVER_SHUTDOWN.line());
        member.outbox().end();
    }

    private byte[] makeRoster() {
        Member[] present = members.values().toArray(new Member[0]);
        Arrays.sort(present, (a, b) -> Username.ORDER.compare(a.nameOrNull(), b.nameOrNull()));
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Member member : present) {
            lines.writeBytes(member.user());
        }
        return lines.toByteArray();
    }

    private static byte[] line(byte[] beginning, Slice text) {
        byte[] line = Arrays.copyOf(beginning, beginning.length + text.length() + 1);
        System.arraycopy(text.bytes(), text.from(), line, beginning.length, text.length());
        line[line.length - 1] = '\n';
        return line;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
