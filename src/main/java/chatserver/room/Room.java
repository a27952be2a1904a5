package chatserver.room;

import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Who is logged in, and what is said. Any thread may call any method. None blocks for longer than another one takes: lines
 * go into the transcript and into outboxes, and delivery writes them to the sockets.
 *
 * <p>One lock makes a single sequence of all that happens here. So all members read the same lines in the same order. A
 * member reads everything that is said after its own OK, and nothing from before. A leave notice follows the
 * member's last line, and precedes any line of a later member of that name.
 */
public final class Room {
    private final Object lock = new Object();
    private final Transcript transcript = new Transcript(); // appended to under lock
    private final Map<Username, Member> members = new ConcurrentHashMap<>(); // changed under lock, read by any thread
    private SharedLines roster; // guarded by lock: the answer to WHO; null since the last login or leaving
    private boolean closed; // guarded by lock
    private long logins; // guarded by lock
    private long deliveries; // guarded by lock

    private final boolean echo;
    private final DirectMessageQuota quota;

    /**
     * Creates an empty room.
     *
     * @param echo whether a sender gets its own broadcasts too
     * @param maxBacklog bytes of the transcript that a member may lag by, which bounds its direct messages too
     * @param maxHeap bytes of the heap, which bounds all direct messages and lists of users together
     */
    public Room(boolean echo, long maxBacklog, long maxHeap) {
        this.echo = echo;
        quota = DirectMessageQuota.of(maxBacklog, maxHeap);
    }

    /** Returns what a room holds of a heap of {@code maxHeap} bytes at most: transcript, direct messages and lists of users. */
    public static long maxHeapBytes(long maxBacklog, long maxHeap) {
        return maxBacklog + SegmentPool.MAX_HEAP_BYTES + DirectMessageQuota.ofAll(maxHeap);
    }

    /**
     * Returns a member without a name.
     *
     * @param onDirectMessage is run when another member has sent it one
     * @param keepsReading whether the client takes what is written to it
     */
    public Member newMember(Runnable onDirectMessage, BooleanSupplier keepsReading) {
        return new Member(new Outbox(transcript, quota), onDirectMessage, keepsReading);
    }

    /** Returns the number of members that are logged in. */
    public int size() {
        return members.size();
    }

    /** Returns the number of logins. */
    public long logins() {
        synchronized (lock) {
            return logins;
        }
    }

    /** Returns the number of lines for one member that another has caused: a broadcast counts once for each reader. */
    public long deliveries() {
        synchronized (lock) {
            return deliveries;
        }
    }

    /** Bytes of the transcript in memory: at least the largest lag of a member, less one segment. */
    public long retained() {
        return transcript.retained();
    }

    /**
     * Gives a member the name, unless another has it, and replies. A member that has left meanwhile gets neither.
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
                member.outbox().reply(Reply.USERNAME_TAKEN.line());
                return false;
            }
            member.setName(name);
            member.present = true;
            members.put(name, member);
            roster = null;
            member.outbox().join();
            member.outbox().reply(Reply.OK.line());
            logins++;
            return true;
        }
    }

    /**
     * Broadcasts a member's batch to all others, and clears it. Nothing is broadcast if the member is not logged in.
     *
     * @return bytes that the transcript has grown by
     */
    public int broadcast(Member sender) {
        int bytes = append(sender, sender.batch());
        sender.batch().clear();
        return bytes;
    }

    private int append(Member sender, BroadcastBatch batch) {
        Slice lines = batch.lines();
        synchronized (lock) {
            if (closed || !sender.present) {
                return 0;
            }
            if (!echo) {
                sender.outbox().skip(transcript.end(), transcript.end() + lines.length());
            }
            transcript.append(lines);
            deliveries += (long) batch.count() * (echo ? members.size() : members.size() - 1);
            return lines.length();
        }
    }

    /**
     * Sends a line to one member, which may be the sender, and replies to the sender. Nothing happens if the sender has to
     * wait, because its receiver keeps reading and has much pending.
     *
     * @param allowed whether the sender's allowance suffices for the line
     */
    public SendResult sendDirect(Member sender, Username to, Slice text, boolean allowed) {
        Member receiver;
        synchronized (lock) {
            if (closed || !sender.present) {
                return SendResult.NOT_SENT;
            }
            receiver = members.get(to);
            if (receiver == null) {
                sender.outbox().reply(Reply.USER_NOT_FOUND.line());
                return SendResult.NO_RECEIVER;
            }
            byte[] line = line(sender.dm(), text);
            if (receiver == sender) {
                sender.outbox().reply(line);
                sender.outbox().reply(Reply.OK.line());
                return SendResult.NOT_SENT;
            }
            Optional<SendResult> wait = requiredWait(receiver.outbox().directBytes(), line, allowed);
            if (wait.isPresent() && receiver.keepsReading()) {
                return wait.get();
            }
            if (receiver.outbox().sendDirect(line)) {
                deliveries++;
            }
            sender.outbox().reply(Reply.OK.line());
        }
        receiver.wake();
        return SendResult.SENT;
    }

    private Optional<SendResult> requiredWait(long pending, byte[] line, boolean allowed) {
        if (!quota.allows(pending + Outbox.OVERHEAD_BYTES + line.length)) {
            return Optional.of(SendResult.RECEIVER_FULL);
        }
        return !allowed && quota.isBusy(pending) ? Optional.of(SendResult.RECEIVER_BUSY) : Optional.empty();
    }

    /**
     * Replies with the names of all members.
     *
     * @return false if direct messages and lists that are pending fill their share of the heap, and the list has changed
     *     since it was made; then there is no reply
     */
    public boolean who(Member asker) {
        synchronized (lock) {
            if (roster == null && quota.isExhausted() && !asker.outbox().isEnded()) {
                return false;
            }
            if (roster == null) {
                roster = new SharedLines(makeRoster(), quota);
            }
            asker.outbox().reply(roster);
            return true;
        }
    }

    /**
     * Removes a member, and broadcasts the notice if it was logged in. Nothing happens the second time. What is pending for it
     * stays pending.
     *
     * @param last the last line for this member, with its LF, if there is one
     * @return whether others have something to read
     */
    public boolean leave(Member member, Optional<byte[]> last) {
        synchronized (lock) {
            last.ifPresent(member.outbox()::reply);
            member.outbox().end();
            if (!member.present) {
                return false;
            }
            member.present = false;
            members.remove(member.nameOrNull(), member);
            roster = null;
            if (closed) {
                return false;
            }
            transcript.append(Slice.of(ascii("INFO " + member.nameOrNull() + " disconnected\n")));
            deliveries += members.size();
            return true;
        }
    }

    /** Closes the room and sends every member the notice. After this nothing is said, and no member logs in. */
    public void close() {
        synchronized (lock) {
            closed = true;
            members.values().forEach(Room::dismiss);
        }
    }

    private static void dismiss(Member member) {
        member.outbox().reply(Reply.SERVER_SHUTDOWN.line());
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
