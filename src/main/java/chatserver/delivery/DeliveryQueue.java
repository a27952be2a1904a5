package chatserver.delivery;

/**
 * Which members have something pending, in two doubly linked lists that need no memory of their own. Every operation takes
 * constant time, however many members there are.
 *
 * <pre>
 *            broadcast: the whole list        poll
 *   CAUGHT_UP ----------------------&gt; DUE ----------&gt; OWNED
 *       ^     send: one member         ^               |
 *       |                              +---------------+ release: became pending again meanwhile
 *       +----------------------------------------------+ release: nothing pending
 * </pre>
 *
 * <p>A member in neither list has an owner: the one thread that may write to it. What becomes pending for an owned member
 * is remembered, so that releasing it makes it due again and no wake-up is lost.
 *
 * <p>Members are not touched one by one at a broadcast. Each remembers the number of the last broadcast that it has seen,
 * and is due when there has been a later one.
 *
 * <p>Guarded by the lock of its {@link WriteScheduler}.
 */
final class DeliveryQueue<M extends DeliveryQueue.Node> {
    /** A member's place in the queue. All fields are guarded by the lock of the queue's {@link WriteScheduler}. */
    abstract static class Node {
        Node previous; // null while in no list
        Node next; // null while in no list
        boolean member; // added and not removed
        boolean owned;
        boolean marked; // due on its own account, not because of a broadcast
        long seen; // number of the last broadcast before it was added or taken
    }

    /** The head of a circular list. */
    private static final class List extends Node {
        private List() {
            clear();
        }

        private void clear() {
            previous = this;
            next = this;
        }
    }

    private final List caughtUp = new List();
    private final List due = new List();
    private long broadcasts;
    private int dueCount;
    private int caughtUpCount;

    /** Returns whether no member is due. */
    boolean isEmpty() {
        return dueCount == 0;
    }

    /** Returns how many members are due. */
    int dueCount() {
        return dueCount;
    }

    /** Adds a member that has nothing pending. */
    void add(M node) {
        node.member = true;
        node.seen = broadcasts;
        appendTo(caughtUp, node);
        caughtUpCount++;
    }

    /**
     * Removes a member for good; nothing happens the second time.
     *
     * @return whether it is the caller's now: false if it has an owner, which learns of it when it releases the member
     */
    boolean remove(M node) {
        boolean mine = node.member && !node.owned;
        if (mine) {
            unlink(node);
        }
        node.member = false;
        return mine;
    }

    /** Makes every member due, behind those that are due already. */
    void markAllDue() {
        broadcasts++;
        if (caughtUpCount > 0) {
            Node first = caughtUp.next;
            Node last = caughtUp.previous;
            Node tail = due.previous;
            caughtUp.clear();
            link(tail, first);
            link(last, due);
            dueCount += caughtUpCount;
            caughtUpCount = 0;
        }
    }

    /** Makes one member due. Nothing happens if it is due already, or removed. */
    void markDue(M node) {
        if (!node.member) {
            return;
        }
        if (!node.owned && !isDue(node)) {
            unlink(node);
            appendTo(due, node);
            dueCount++;
        }
        node.marked = true;
    }

    /** Takes the member that has been due for longest, and owns it; null if there is none. */
    M poll() {
        if (dueCount == 0) {
            return null;
        }
        @SuppressWarnings("unchecked") // only members are ever added
        M polled = (M) due.next;
        own(polled);
        return polled;
    }

    /** Takes this member, due or not, and owns it. If that fails, it is due again as soon as its owner releases it. */
    boolean tryAcquire(M node) {
        if (node.owned) {
            node.marked = true;
            return false;
        }
        if (node.member) {
            own(node);
        }
        return node.member;
    }

    /**
     * Releases an owned member.
     *
     * @param pending whether it still has something pending; what became pending since it was taken need not be counted
     * @return whether it is still a member; if not, it is the caller's
     */
    boolean release(M node, boolean pending) {
        node.owned = false;
        if (!node.member) {
            return false;
        }
        if (pending || isDue(node)) {
            node.marked = true;
            appendTo(due, node);
            dueCount++;
        } else {
            appendTo(caughtUp, node);
            caughtUpCount++;
        }
        return true;
    }

    private boolean isDue(Node node) {
        return node.marked || node.seen != broadcasts;
    }

    private void own(Node node) {
        unlink(node);
        node.owned = true;
        node.marked = false;
        node.seen = broadcasts;
    }

    private void unlink(Node node) {
        if (isDue(node)) {
            dueCount--;
        } else {
            caughtUpCount--;
        }
        link(node.previous, node.next);
        node.previous = null;
        node.next = null;
    }

    private static void appendTo(List list, Node node) {
        link(list.previous, node);
        link(node, list);
    }

    private static void link(Node before, Node after) {
        before.next = after;
        after.previous = before;
    }
}
