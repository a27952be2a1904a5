package chatserver.testing;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.delivery.SocketWriter;
import chatserver.protocol.Reply;
import chatserver.room.Member;
import chatserver.room.Room;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A client of a {@link DeliveryFixture}: a member of the room with a fake socket, which is closed as a connection does. */
public final class FakeClient implements SocketWriter.FailureHandler {
    private static final long PATIENCE_SECONDS = 30;

    /** Why it was disconnected. */
    public enum End {
        /** A write failed. */
        LOST,
        /** It lagged by too much. */
        TOO_SLOW,
        /** A write failed because of a defect. */
        DEFECT
    }

    /** The name that it has logged in with. */
    public final String name;

    /** What it is in the room. */
    public final Member member;

    /** What is written to. */
    public final FakeSocket socket = new FakeSocket();

    /** Whether it keeps reading, as far as the room knows. */
    public volatile boolean keepsReading = true; // written by the test, read by any thread

    /** Its sending side. */
    public final SocketWriter writer;

    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private volatile Runnable onEnd = () -> {}; // written by the test, read by any thread

    FakeClient(String name, Room room, Runnable onDirectMessage, long maxLag, LongSupplier clock) {
        this.name = name;
        member = room.newMember(onDirectMessage, () -> keepsReading);
        writer = new SocketWriter(member.outbox(), maxLag, socket, clock, this);
    }

    @Override
    public void connectionLost() {
        end(End.LOST);
    }

    @Override
    public void tooSlow() {
        end(End.TOO_SLOW);
    }

    @Override
    public void writeFailed(Throwable defect) {
        end(End.DEFECT);
    }

    private void end(End why) {
        ends.add(why);
        writer.close();
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        onEnd.run();
    }

    /** Disconnects it. */
    public void disconnect() {
        connectionLost();
    }

    /** Runs a task at the end of each disconnection, in the thread that disconnects. */
    public void onEnd(Runnable task) {
        onEnd = task;
    }

    /** Whether it has been disconnected. */
    public boolean hasEnded() {
        return !ends.isEmpty();
    }

    /** Waits until it is disconnected, and returns why. */
    public End awaitEnd() throws InterruptedException {
        End end = ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(end).as("the end of %s", name).isNotNull();
        ends.add(end);
        return end;
    }

    /** Adds a reply, as to a line of its own. */
    public void pong() {
        member.outbox().reply(Reply.PONG.line());
    }

    /** Waits until these lines have been written to it, and expects no others. */
    public void expect(String... lines) throws InterruptedException {
        socket.expect(String.join("\n", lines) + "\n");
    }

    @Override
    public String toString() {
        return name;
    }
}
