package chatserver.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A room for one test, and what tests do with its members. */
abstract class RoomFixture {
    /** Bytes of direct messages that a member may have pending. */
    static final int MAX_DIRECT = 2000;

    final Room room = new Room(false, 8 * MAX_DIRECT);

    /** Whether all members of this room keep reading. */
    boolean keepReading = true;

    final Member newMember() {
        return room.newMember(() -> {}, () -> keepReading);
    }

    final Member login(String name) {
        return login(room, newMember(), name);
    }

    static Member login(Room room, String name) {
        return login(room, room.newMember(() -> {}, () -> true), name);
    }

    private static Member login(Room room, Member member, String name) {
        assertThat(room.login(member, name(name))).isTrue();
        return member;
    }

    /** Broadcasts a line, and returns the bytes that the transcript has grown by. */
    final int broadcast(Member sender, String text) {
        return broadcast(room, sender, text);
    }

    static int broadcast(Room room, Member sender, String text) {
        sender.batch().add(slice(text));
        return room.broadcast(sender);
    }

    static void pong(Member member) {
        member.outbox().reply(Reply.PONG.line());
    }

    static Username name(String name) {
        return Username.of(slice(name)).orElseThrow();
    }

    static Slice slice(String text) {
        return Slice.of(text.getBytes(UTF_8));
    }

    /** The part of an error line in parentheses. */
    static String hint(Reply reply) {
        String line = new String(reply.line(), UTF_8);
        return line.substring(line.indexOf('('), line.length() - 1);
    }

    /** Writes everything pending, and expects it to be these lines. */
    static void assertPending(Member member, String... lines) {
        assertThat(drain(member).lines()).containsExactly(lines);
    }

    /** Writes everything pending, and returns it. */
    static String drain(Member member) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeAll(member, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(UTF_8);
    }

    static void writeAll(Member member, OutputStream out) throws IOException {
        while (member.outbox().hasPending()) {
            member.outbox().writeNext(out, Outbox.MAX_WRITE_BYTES);
        }
    }
}
