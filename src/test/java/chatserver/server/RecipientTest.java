package chatserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chatserver.protocol.Reply;
import chatserver.room.Member;
import chatserver.room.Room;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is owed; and the end of the output, where TLS is over the socket: it says goodbye there, which may block as any write. */
class RecipientTest {
    @Test
    void itIsOwedWhatIsDueUntilThatIsWritten() throws Exception {
        FakeSocket socket = new FakeSocket();
        Member member = new Room(false, 1000).newMember(() -> {});
        Recipient recipient = new Recipient(member.outbox(), 1000, socket, () -> 10, departure -> {});
        assertThat(recipient.isOwed()).isFalse();
        member.outbox().answer(Reply.PONG.line());
        assertThat(recipient.isOwed()).isTrue();
        assertThat(recipient.claim()).isTrue();
        socket.block(true);
        Thread deliverer = new Thread(recipient::deliverTurn, "test-deliverer");
        deliverer.start();
        socket.awaitAttempt();
        assertThat(recipient.isOwed()).isTrue();
        socket.block(false);
        deliverer.join();
        assertThat(recipient.isOwed()).isFalse();
    }

    @Test
    void anEndOfOutputThatHangsIsAWriteThatHangs() throws Exception {
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        Socket stuck = new Socket() {
            @Override
            public void shutdownOutput() {
                ending.countDown();
                try {
                    read.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        Room room = new Room(false, 1000);
        Member member = room.newMember(() -> {});
        Recipient recipient = new Recipient(member.outbox(), 1000, new Socket(), () -> 10, departure -> {});
        recipient.writeThrough(stuck);
        room.leave(member, null);
        assertThat(recipient.isOwed()).isFalse();
        assertThat(recipient.claim()).isTrue();
        Thread deliverer = new Thread(recipient::deliverTurn, "test-deliverer");
        deliverer.start();
        ending.await();
        assertThat(recipient.writingFor(1000)).isGreaterThan(900);
        assertThat(recipient.isOwed()).isTrue();
        assertThat(recipient.endedFor(1000)).isZero();
        read.countDown();
        deliverer.join();
        assertThat(recipient.writingFor(1000)).isZero();
        assertThat(recipient.endedFor(1000)).isGreaterThan(900);
    }

    /** Else nothing would ever end the connection, should the client not hang up either. */
    @Test
    void anEndOfOutputThatFailsIsTheEndAllTheSame() throws Exception {
        Socket failing = new Socket() {
            @Override
            public void shutdownOutput() {
                throw new OutOfMemoryError("on purpose");
            }
        };
        Room room = new Room(false, 1000);
        Member member = room.newMember(() -> {});
        Recipient recipient = new Recipient(member.outbox(), 1000, failing, () -> 10, departure -> {});
        room.leave(member, null);
        assertThat(recipient.claim()).isTrue();
        assertThatThrownBy(recipient::deliverTurn).isInstanceOf(OutOfMemoryError.class);
        recipient.awaitEnd();
        assertThat(recipient.endedFor(1000)).isGreaterThan(900);
        assertThat(recipient.writingFor(1000)).isZero();
    }
}
