package chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.protocol.Reply;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logging in, talking and leaving: what each member is sent, and in which order. One thread, no socket. */
class RoomTest extends RoomFixture {
    @Test
    void twoMembersReadWhatTheOtherSays() {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "hi");
        broadcast(bob, "hello");
        broadcast(alice, "how are you?");
        assertPending(alice, "OK", "MSG bob hello");
        assertPending(bob, "OK", "MSG alice hi", "MSG alice how are you?");
    }

    @Test
    void withEchoASenderReadsItsOwnLinesInTheirPlace() {
        Room echoing = new Room(true, 8 * MAX_DIRECT);
        Member alice = login(echoing, "alice");
        Member bob = login(echoing, "bob");
        broadcast(echoing, bob, "1");
        broadcast(echoing, alice, "2");
        broadcast(echoing, bob, "3");
        assertPending(alice, "OK", "MSG bob 1", "MSG alice 2", "MSG bob 3");
        assertPending(bob, "OK", "MSG bob 1", "MSG alice 2", "MSG bob 3");
    }

    @Test
    void aNameIsGivenOnceWhateverItsCase() {
        Member alice = login("Alice");
        Member other = newMember();
        assertThat(room.login(other, name("aLICE"))).isFalse();
        assertThat(other.isLoggedIn()).isFalse();
        assertThat(other.name()).isEmpty();
        assertThat(room.login(other, name("bob"))).isTrue();
        assertThat(other.name()).hasValue(name("bob"));
        assertThat(room.size()).isEqualTo(2);
        assertPending(other, "ERR username-taken", "OK");
        assertPending(alice, "OK");
    }

    @Test
    void aMemberReadsNothingFromBeforeItsLogin() {
        Member alice = login("alice");
        broadcast(alice, "no other member is here");
        Member bob = login("bob");
        broadcast(alice, "welcome");
        assertPending(bob, "OK", "MSG alice welcome");
    }

    @Test
    void aClientWithoutANameNeitherSendsNorReadsAnything() {
        Member alice = login("alice");
        Member nameless = newMember();
        broadcast(nameless, "x");
        room.sendDirect(nameless, name("alice"), slice("x"), true);
        broadcast(alice, "y");
        assertPending(alice, "OK");
        assertPending(nameless);
        assertThat(room.leave(nameless, Optional.empty())).isFalse();
    }

    @Test
    void aLeavingIsAnnouncedOnceAndTheNameIsFreeThen() {
        Member alice = login("alice");
        Member bob = login("Bob");
        broadcast(bob, "bye");
        assertThat(room.leave(bob, Optional.empty())).isTrue();
        assertThat(room.leave(bob, Optional.empty())).isFalse();
        assertThat(room.size()).isEqualTo(1);
        Member next = login("bob");
        broadcast(next, "new here");
        assertPending(alice, "OK", "MSG Bob bye", "INFO Bob disconnected", "MSG bob new here");
        assertPending(next, "OK");
    }

    @Test
    void aMemberThatHasLeftIsSentWhatWasSaidUntilThenAndItsLastLineAndNoMore() throws IOException {
        Member alice = login("alice");
        Member bob = login("bob");
        broadcast(alice, "1");
        room.sendDirect(alice, name("bob"), slice("2"), true);
        room.leave(bob, Optional.of(Reply.IDLE_TIMEOUT.line()));
        broadcast(alice, "not for bob");
        room.sendDirect(alice, name("bob"), slice("not for bob either"), true);
        bob.outbox().reply(Reply.PONG.line());
        assertThat(bob.outbox().isDelivered()).isFalse();
        assertPending(bob, "OK", "MSG alice 1", "DM alice 2", "INFO idle-timeout");
        assertThat(bob.outbox().isDelivered()).isTrue();
        assertPending(alice, "OK", "OK", "INFO bob disconnected", "ERR user-not-found " + hint(Reply.USER_NOT_FOUND));
    }

    @Test
    void aMemberThatHasLeftSendsNothing() {
        Member alice = login("alice");
        Member bob = login("bob");
        room.leave(bob, Optional.empty());
        assertThat(broadcast(bob, "x")).isZero();
        room.sendDirect(bob, name("alice"), slice("x"), true);
        assertPending(alice, "OK", "INFO bob disconnected");
        assertPending(bob, "OK");
    }

    @Test
    void aClientThatHasLeftOrAbortedBeforeItsLoginGetsNoName() {
        Member left = newMember();
        room.leave(left, Optional.empty());
        assertThat(room.login(left, name("x"))).isFalse();

        Member brokenOff = newMember();
        brokenOff.outbox().close();
        assertThat(room.login(brokenOff, name("x"))).isFalse();

        assertThat(room.size()).isZero();
        login("x");
    }

    @Test
    void aLateLeavingDoesNotTakeTheNameFromItsNextOwner() {
        Member first = login("x");
        room.leave(first, Optional.empty());
        Member second = login("x");
        room.leave(first, Optional.empty());
        assertThat(room.size()).isEqualTo(1);
        assertPending(second, "OK");
    }

    @Test
    void theListOfUsersIsSortedByNameAndFollowsEveryChange() {
        Member bob = login("bob");
        room.who(bob);
        Member alice = login("Alice");
        room.who(bob);
        room.leave(alice, Optional.empty());
        login("carl");
        room.who(bob);
        assertPending(
                bob, "OK", "USER bob", "USER Alice", "USER bob", "INFO Alice disconnected", "USER bob", "USER carl");
    }

    @Test
    void afterTheRoomIsClosedNoLineAndNoLoginAndNoLeavingGetsThrough() {
        Member alice = login("alice");
        Member bob = login("bob");
        Member late = newMember();
        broadcast(alice, "1");
        room.close();
        assertThat(broadcast(alice, "2")).isZero();
        room.sendDirect(alice, name("bob"), slice("3"), true);
        assertThat(room.login(late, name("late"))).isFalse();
        assertThat(room.leave(alice, Optional.of(Reply.SERVER_SHUTDOWN.line()))).isFalse();
        assertThat(room.leave(bob, Optional.of(Reply.SERVER_SHUTDOWN.line()))).isFalse();
        assertPending(alice, "OK", "INFO server-shutdown");
        assertPending(bob, "OK", "MSG alice 1", "INFO server-shutdown");
        assertPending(late, "INFO server-shutdown");
    }
}
