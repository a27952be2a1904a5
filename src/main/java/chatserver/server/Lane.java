package chatserver.server;

/**
 * Recipients that wait for their turn to be written to, first come, first served. Needs no memory of its own: they are
 * linked to each other, and each is in it once at most, by whoever holds its claim. Guarded by the delivery pool's lock.
 */
final class Lane {
    private Recipient first;
    private Recipient last;
    private int size;

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    void add(Recipient claimed) {
        if (first == null) {
            first = claimed;
        } else {
            last.nextInLane = claimed;
        }
        last = claimed;
        size++;
    }

    /** Removes and returns the first one; null if there is none. */
    Recipient poll() {
        Recipient polled = first;
        if (polled != null) {
            first = polled.nextInLane;
            polled.nextInLane = null;
            size--;
        }
        return polled;
    }
}
