package chatserver.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.room.Member;
import chatserver.room.Room;
import chatserver.testing.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Several speak at the same time: whoever writes it, nothing is left lying. The pool's watch, which would find it, is not
 * started, and by a clock that stands still nobody is ever stuck.
 */
class HandOverTest {
    private final AtomicLong clock = new AtomicLong();
    private final Room room = new Room(false, 100_000);
    private volatile Runnable whileOthersRun = Thread::yield;
    private final DeliveryPool pool = new DeliveryPool(
            clock::get,
            thread -> {
                thread.start();
                return true;
            },
            () -> whileOthersRun.run());
    private final Audience audience = new Audience(pool, clock::get);
    private final List<Member> members = new ArrayList<>();

    @AfterEach
    void stop() {
        pool.stop();
    }

    @Test
    void manyWhoSpeakAtOnceAreHeardByAll() throws Exception {
        int speakers = 4;
        int lines = 5;
        List<FakeSocket> readers = List.of(login("ann"), login("ben"), login("cem"));
        for (int i = 0; i < speakers; i++) {
            login("speaker" + i);
        }
        for (int round = 1; round <= 500; round++) { // each may end with something left lying
            Together.run(speakers, i -> () -> {
                for (int line = 0; line < lines; line++) {
                    say(members.get(readers.size() + i), "line " + line);
                }
            });
            String all = readers.get(0).awaitLines(1 + round * speakers * lines);
            for (FakeSocket reader : readers) {
                assertThat(reader.awaitLines(1 + round * speakers * lines)).isEqualTo(all);
            }
        }
    }

    @Test
    void whoIsAboutToLeadLetsOthersSpeakAndWritesThatToo() throws Exception {
        FakeSocket reader = login("reader");
        login("first");
        login("second");
        severalHaveSpoken();
        int before = reader.attempts;
        whileOthersRun = () -> {
            say(members.get(2), "2");
            assertThat(reader.attempts).isEqualTo(before);
        };
        say(members.get(1), "1");
        assertThat(reader.text()).isEqualTo("OK\nMSG first 1\nMSG second 2\n");
        assertThat(reader.attempts).isEqualTo(before + 1);
        assertThat(reader.writer).isSameAs(Thread.currentThread());
    }

    @Test
    void ifItDoesNotComeBackSoonAnotherLeads() throws Exception {
        FakeSocket reader = login("reader");
        login("first");
        login("second");
        severalHaveSpoken();
        whileOthersRun = () -> {
            clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
            whileOthersRun = () -> {};
            say(members.get(2), "2");
            assertThat(reader.text()).isEqualTo("OK\nMSG first 1\nMSG second 2\n");
        };
        say(members.get(1), "1");
        assertThat(reader.text()).isEqualTo("OK\nMSG first 1\nMSG second 2\n");
    }

    /** It is not known whether they still do, so the next to lead gives them the chance. */
    private void severalHaveSpoken() {
        audience.tellAll();
        audience.tellAll();
    }

    /** Logs in, and is told so by the calling thread. */
    private FakeSocket login(String name) {
        FakeSocket socket = new FakeSocket();
        Member member = room.newMember(() -> {});
        room.login(member, Username.of(slice(name)).orElseThrow());
        Recipient recipient = new Recipient(member.outbox(), 1_000_000, socket, clock::get, departure -> {});
        audience.add(recipient);
        audience.answer(recipient);
        members.add(member);
        return socket;
    }

    private void say(Member member, String text) {
        member.speech().add(slice(text));
        room.say(member);
        assertThat(audience.tellAll(() -> {})).isTrue();
    }

    private static Slice slice(String text) {
        return Slice.of(text.getBytes(US_ASCII));
    }
}
