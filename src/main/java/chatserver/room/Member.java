package chatserver.room;

import chatserver.protocol.Username;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One client as the room knows it: its name, once it has one, and its outbox. Any thread may call any method. */
public final class Member {
    private final Outbox outbox;
    private final Runnable onDirectMessage;
    private final BooleanSupplier keepsReading;
    private final BroadcastBatch batch = new BroadcastBatch(this);

    boolean present; // guarded by the room's lock: has logged in and not left
    private volatile Username name; // written once under the room's lock, read by any thread
    private byte[] msg; // published by name: the beginning of its broadcasts
    private byte[] dm; // published by name: the beginning of its direct messages
    private byte[] user; // published by name: its line in the answer to WHO

    Member(Outbox outbox, Runnable onDirectMessage, BooleanSupplier keepsReading) {
        this.outbox = outbox;
        this.onDirectMessage = onDirectMessage;
        this.keepsReading = keepsReading;
    }

    /** Returns what is pending for this member. */
    public Outbox outbox() {
        return outbox;
    }

    /** Returns what this member is about to broadcast; used by the client's own thread only. */
    public BroadcastBatch batch() {
        return batch;
    }

    /** Returns the name that it has logged in with, if it has. It keeps the name when it has left. */
    public Optional<Username> name() {
        return Optional.ofNullable(name);
    }

    /** Returns whether it has logged in, ever. */
    public boolean isLoggedIn() {
        return name != null;
    }

    void setName(Username name) {
        msg = bytes("MSG " + name + " ");
        dm = bytes("DM " + name + " ");
        user = bytes("USER " + name + "\n");
        this.name = name;
    }

    Username nameOrNull() {
        return name;
    }

    byte[] msg() {
        return msg;
    }

    byte[] dm() {
        return dm;
    }

    byte[] user() {
        return user;
    }

    /** Wakes this member's connection, because another member has sent it a line. */
    void wake() {
        onDirectMessage.run();
    }

    /** Returns whether the client takes what is written to it. */
    boolean keepsReading() {
        return keepsReading.getAsBoolean();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
