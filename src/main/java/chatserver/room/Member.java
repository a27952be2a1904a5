package chatserver.room;

import chatserver.protocol.Username;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One client as the room knows it: its name, once it has one, and its outbox. A member is handed out by
 * {@link Room#newMember} and may be used by any thread.
 */
public final class Member {
    private final Outbox outbox;
    private final Runnable onWhisper;
    private final Speech speech = new Speech(this);

    boolean present; // guarded by the room's lock: has logged in and not left
    private volatile Username name; // written once, under the room's lock
    private byte[] msg; // what its lines begin with; likewise
    private byte[] dm;
    private byte[] user;

    Member(Outbox outbox, Runnable onWhisper) {
        this.outbox = outbox;
        this.onWhisper = onWhisper;
    }

    /** What this member is still owed. */
    public Outbox outbox() {
        return outbox;
    }

    /** What this member is about to say; by the client's own thread only. */
    public Speech speech() {
        return speech;
    }

    /** The name it has logged in with, if it has. It keeps it when it has left. */
    public Optional<Username> name() {
        return Optional.ofNullable(name);
    }

    /** Whether it has logged in, ever. */
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

    /** Tells whoever serves this member that somebody else has put something in its outbox. */
    void wake() {
        onWhisper.run();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
