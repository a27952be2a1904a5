package chatserver.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue beside a naive model of it, in random operations on random members. */
class DeliveryQueueModelTest {
    private static final int STEPS = 20_000;
    private static final int MAX_MEMBERS = 12;

    private static final class Node extends DeliveryQueue.Node {}

    /** The same rules with collections, which touches every member at a broadcast. */
    private static final class Model {
        private final Set<Node> caughtUp = new LinkedHashSet<>();
        private final Set<Node> due = new LinkedHashSet<>();
        private final Set<Node> owned = new LinkedHashSet<>();
        private final Set<Node> pendingAgain = new HashSet<>();
        private final Set<Node> removed = new HashSet<>();

        void markAllDue() {
            due.addAll(caughtUp);
            caughtUp.clear();
            pendingAgain.addAll(owned);
        }

        void markDue(Node node) {
            if (owned.contains(node)) {
                pendingAgain.add(node);
            } else if (caughtUp.remove(node)) {
                due.add(node);
            }
        }

        Node poll() {
            Node first = due.isEmpty() ? null : due.iterator().next();
            if (first != null) {
                tryAcquire(first);
            }
            return first;
        }

        boolean tryAcquire(Node node) {
            if (owned.contains(node)) {
                pendingAgain.add(node);
                return false;
            }
            if (due.remove(node) | caughtUp.remove(node)) {
                owned.add(node);
                return true;
            }
            return false;
        }

        boolean remove(Node node) {
            removed.add(node);
            return due.remove(node) | caughtUp.remove(node);
        }

        boolean release(Node node, boolean pending) {
            owned.remove(node);
            boolean again = pendingAgain.remove(node) | pending;
            if (removed.contains(node)) {
                return false;
            }
            (again ? due : caughtUp).add(node);
            return true;
        }
    }

    private final DeliveryQueue<Node> queue = new DeliveryQueue<>();
    private final Model model = new Model();
    private final List<Node> nodes = new ArrayList<>(); // added, and of some use still

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aLongRandomSequenceOfOperationsGivesWhatANaiveModelGives(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            assertThat(operateOnQueue(random)).as("step %d", step).isTrue();
            assertThat(queue.dueCount()).as("step %d", step).isEqualTo(model.due.size());
            assertThat(queue.isEmpty()).isEqualTo(model.due.isEmpty());
        }
        model.owned.stream()
                .toList()
                .forEach(node -> assertThat(queue.release(node, false)).isEqualTo(model.release(node, false)));
        Node last;
        do {
            last = model.poll();
            assertThat(queue.poll()).isSameAs(last);
        } while (last != null);
    }

    /** Returns whether the queue did the same as the model. */
    private boolean operateOnQueue(Random random) {
        int operation = nodes.size() < 2 ? 0 : random.nextInt(12);
        Node node = nodes.isEmpty() ? null : nodes.get(random.nextInt(nodes.size()));
        switch (operation) {
            case 0 -> {
                if (nodes.size() < MAX_MEMBERS) {
                    add();
                }
                return true;
            }
            case 1 -> {
                queue.markAllDue();
                model.markAllDue();
                return true;
            }
            case 2, 3 -> {
                queue.markDue(node);
                model.markDue(node);
                return true;
            }
            case 4, 5, 6 -> {
                return queue.poll() == model.poll();
            }
            case 7 -> {
                return queue.tryAcquire(node) == model.tryAcquire(node);
            }
            case 8 -> {
                if (!model.owned.contains(node)) {
                    nodes.remove(node);
                }
                return queue.remove(node) == model.remove(node);
            }
            default -> {
                return release(random.nextBoolean());
            }
        }
    }

    private void add() {
        Node added = new Node();
        nodes.add(added);
        model.caughtUp.add(added);
        queue.add(added);
    }

    private boolean release(boolean pending) {
        if (model.owned.isEmpty()) {
            return true;
        }
        Node node = model.owned.iterator().next();
        boolean stillMember = model.release(node, pending);
        if (!stillMember) {
            nodes.remove(node);
        }
        return queue.release(node, pending) == stillMember;
    }
}
