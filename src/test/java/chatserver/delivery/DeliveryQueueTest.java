package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue as a table of states: what each operation does to one member in each state, and in which order members come. */
class DeliveryQueueTest {
    private static final class Node extends DeliveryQueue.Node {}

    private enum State {
        CAUGHT_UP,
        DUE_BY_BROADCAST,
        DUE_ALONE,
        OWNED,
        OWNED_PENDING_BY_BROADCAST,
        OWNED_PENDING_ALONE,
        REMOVED,
        REMOVED_WHILE_OWNED
    }

    private enum Operation {
        MARK_ALL_DUE,
        MARK_DUE,
        POLL,
        TRY_ACQUIRE,
        REMOVE,
        RELEASE,
        RELEASE_PENDING
    }

    private final DeliveryQueue<Node> queue = new DeliveryQueue<>();

    @ParameterizedTest(name = "{0}: {1} returns {2}, then {3}")
    @CsvSource({
        "CAUGHT_UP, MARK_ALL_DUE, , DUE_BY_BROADCAST",
        "CAUGHT_UP, MARK_DUE, , DUE_ALONE",
        "CAUGHT_UP, POLL, false, CAUGHT_UP",
        "CAUGHT_UP, TRY_ACQUIRE, true, OWNED",
        "CAUGHT_UP, REMOVE, true, REMOVED",
        "DUE_BY_BROADCAST, MARK_ALL_DUE, , DUE_BY_BROADCAST",
        "DUE_BY_BROADCAST, MARK_DUE, , DUE_ALONE",
        "DUE_BY_BROADCAST, POLL, true, OWNED",
        "DUE_BY_BROADCAST, TRY_ACQUIRE, true, OWNED",
        "DUE_BY_BROADCAST, REMOVE, true, REMOVED",
        "DUE_ALONE, MARK_ALL_DUE, , DUE_ALONE",
        "DUE_ALONE, MARK_DUE, , DUE_ALONE",
        "DUE_ALONE, POLL, true, OWNED",
        "DUE_ALONE, TRY_ACQUIRE, true, OWNED",
        "DUE_ALONE, REMOVE, true, REMOVED",
        "OWNED, MARK_ALL_DUE, , OWNED_PENDING_BY_BROADCAST",
        "OWNED, MARK_DUE, , OWNED_PENDING_ALONE",
        "OWNED, POLL, false, OWNED",
        "OWNED, TRY_ACQUIRE, false, OWNED_PENDING_ALONE",
        "OWNED, REMOVE, false, REMOVED_WHILE_OWNED",
        "OWNED, RELEASE, true, CAUGHT_UP",
        "OWNED, RELEASE_PENDING, true, DUE_ALONE",
        "OWNED_PENDING_BY_BROADCAST, MARK_ALL_DUE, , OWNED_PENDING_BY_BROADCAST",
        "OWNED_PENDING_BY_BROADCAST, MARK_DUE, , OWNED_PENDING_ALONE",
        "OWNED_PENDING_BY_BROADCAST, POLL, false, OWNED_PENDING_BY_BROADCAST",
        "OWNED_PENDING_BY_BROADCAST, TRY_ACQUIRE, false, OWNED_PENDING_ALONE",
        "OWNED_PENDING_BY_BROADCAST, REMOVE, false, REMOVED_WHILE_OWNED",
        "OWNED_PENDING_BY_BROADCAST, RELEASE, true, DUE_ALONE",
        "OWNED_PENDING_BY_BROADCAST, RELEASE_PENDING, true, DUE_ALONE",
        "OWNED_PENDING_ALONE, MARK_ALL_DUE, , OWNED_PENDING_ALONE",
        "OWNED_PENDING_ALONE, MARK_DUE, , OWNED_PENDING_ALONE",
        "OWNED_PENDING_ALONE, POLL, false, OWNED_PENDING_ALONE",
        "OWNED_PENDING_ALONE, TRY_ACQUIRE, false, OWNED_PENDING_ALONE",
        "OWNED_PENDING_ALONE, REMOVE, false, REMOVED_WHILE_OWNED",
        "OWNED_PENDING_ALONE, RELEASE, true, DUE_ALONE",
        "OWNED_PENDING_ALONE, RELEASE_PENDING, true, DUE_ALONE",
        "REMOVED, MARK_ALL_DUE, , REMOVED",
        "REMOVED, MARK_DUE, , REMOVED",
        "REMOVED, POLL, false, REMOVED",
        "REMOVED, TRY_ACQUIRE, false, REMOVED",
        "REMOVED, REMOVE, false, REMOVED",
        "REMOVED_WHILE_OWNED, MARK_ALL_DUE, , REMOVED_WHILE_OWNED",
        "REMOVED_WHILE_OWNED, MARK_DUE, , REMOVED_WHILE_OWNED",
        "REMOVED_WHILE_OWNED, POLL, false, REMOVED_WHILE_OWNED",
        "REMOVED_WHILE_OWNED, TRY_ACQUIRE, false, REMOVED_WHILE_OWNED",
        "REMOVED_WHILE_OWNED, REMOVE, false, REMOVED_WHILE_OWNED",
        "REMOVED_WHILE_OWNED, RELEASE, false, REMOVED",
        "REMOVED_WHILE_OWNED, RELEASE_PENDING, false, REMOVED",
    })
    void everyOperationInEveryStateLeadsToTheExpectedState(
            State before, Operation operation, Boolean result, State after) {
        Node node = nodeIn(before);
        assertThat(stateOf(node)).isEqualTo(before);
        assertThat(apply(operation, node)).isEqualTo(result);
        assertThat(stateOf(node)).isEqualTo(after);
        boolean due = after == State.DUE_BY_BROADCAST || after == State.DUE_ALONE;
        assertThat(queue.dueCount()).isEqualTo(due ? 1 : 0);
        assertThat(queue.isEmpty()).isEqualTo(!due);
        assertThat(queue.poll()).isSameAs(due ? node : null);
    }

    @Test
    void theMemberThatHasBeenDueForLongestComesFirst() {
        List<Node> nodes = nodes(4);
        queue.markDue(nodes.get(2));
        queue.markAllDue();
        queue.markDue(nodes.get(0));
        assertThat(queue.dueCount()).isEqualTo(4);
        assertPolled(nodes.get(2), nodes.get(0), nodes.get(1), nodes.get(3));
    }

    @Test
    void aMemberThatIsPendingAgainGoesBehindAllOthers() {
        List<Node> nodes = nodes(3);
        queue.markAllDue();
        Node first = queue.poll();
        assertThat(queue.release(first, true)).isTrue();
        assertPolled(nodes.get(1), nodes.get(2), nodes.get(0));
    }

    @Test
    void aMemberThatIsAddedAfterABroadcastIsNotDue() {
        queue.markAllDue();
        Node late = nodes(1).get(0);
        assertThat(queue.isEmpty()).isTrue();
        queue.markAllDue();
        assertPolled(late);
    }

    @Test
    void aMemberInTheMiddleOfTheQueueCanBeAcquiredOrRemoved() {
        List<Node> nodes = nodes(5);
        queue.markAllDue();
        assertThat(queue.tryAcquire(nodes.get(2))).isTrue();
        assertThat(queue.remove(nodes.get(3))).isTrue();
        assertThat(queue.dueCount()).isEqualTo(3);
        assertPolled(nodes.get(0), nodes.get(1), nodes.get(4));
    }

    private void assertPolled(Node... expected) {
        for (Node node : expected) {
            assertThat(queue.poll()).isSameAs(node);
        }
        assertThat(queue.poll()).isNull();
    }

    private List<Node> nodes(int count) {
        List<Node> nodes = IntStream.range(0, count).mapToObj(i -> new Node()).toList();
        nodes.forEach(queue::add);
        return nodes;
    }

    private Node nodeIn(State state) {
        Node node = nodes(1).get(0);
        switch (state) {
            case CAUGHT_UP -> {}
            case DUE_BY_BROADCAST -> queue.markAllDue();
            case DUE_ALONE -> queue.markDue(node);
            case REMOVED -> queue.remove(node);
            case OWNED, OWNED_PENDING_BY_BROADCAST, OWNED_PENDING_ALONE, REMOVED_WHILE_OWNED -> {
                queue.tryAcquire(node);
                switch (state) {
                    case OWNED_PENDING_BY_BROADCAST -> queue.markAllDue();
                    case OWNED_PENDING_ALONE -> queue.markDue(node);
                    case REMOVED_WHILE_OWNED -> queue.remove(node);
                    default -> {}
                }
            }
        }
        return node;
    }

    private Boolean apply(Operation operation, Node node) {
        return switch (operation) {
            case MARK_ALL_DUE -> {
                queue.markAllDue();
                yield null;
            }
            case MARK_DUE -> {
                queue.markDue(node);
                yield null;
            }
            case POLL -> queue.poll() == node;
            case TRY_ACQUIRE -> queue.tryAcquire(node);
            case REMOVE -> queue.remove(node);
            case RELEASE -> queue.release(node, false);
            case RELEASE_PENDING -> queue.release(node, true);
        };
    }

    private State stateOf(Node node) {
        if (!node.member) {
            return node.owned ? State.REMOVED_WHILE_OWNED : State.REMOVED;
        }
        if (node.owned) {
            boolean due = queue.dueCount() > 0;
            assertThat(due).isFalse();
            return node.marked
                    ? State.OWNED_PENDING_ALONE
                    : isMissed(node) ? State.OWNED_PENDING_BY_BROADCAST : State.OWNED;
        }
        if (queue.isEmpty()) {
            return State.CAUGHT_UP;
        }
        return node.marked ? State.DUE_ALONE : State.DUE_BY_BROADCAST;
    }

    /** Whether there was a broadcast since the node was taken: a member added now has seen it. */
    private boolean isMissed(Node node) {
        Node now = new Node();
        queue.add(now);
        queue.remove(now);
        return node.seen != now.seen;
    }
}
