package chatserver.room;

import static chatserver.room.StressChecks.username;
import static chatserver.room.StressChecks.verify;

import chatserver.testing.Together;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** One round of the stress test: a room from its first member to its last, and the check of all that was read. */
final class StressRound {
    static final int OWNERS = Math.max(3, Runtime.getRuntime().availableProcessors());
    static final int SEATS = 4; // members of one owner at a time

    private static final int DELIVERERS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    final long seed;
    final boolean echo;
    final Room room;
    private final Member meter; // is never written to, so its lag is the end of the transcript
    private final StressClient observer;
    private final AtomicReferenceArray<StressClient> seats = new AtomicReferenceArray<>(OWNERS * SEATS + 1);
    private final List<StressOwner> owners = new ArrayList<>();
    private final AtomicInteger ownersLeft = new AtomicInteger(OWNERS);

    StressRound(long seed) {
        this.seed = seed;
        echo = seed % 4 == 0;
        room = new Room(echo, Long.MAX_VALUE, Long.MAX_VALUE);
        meter = room.newMember(() -> {}, () -> true);
        room.login(meter, username("meter"));
        meter.outbox().releaseTranscript(); // so that it does not keep the whole transcript in memory
        observer = new StressClient(room, "observer");
        room.login(observer.member, username(observer.name));
        setSeat(OWNERS * SEATS, observer);
        for (int i = 0; i < OWNERS; i++) {
            owners.add(new StressOwner(this, i));
        }
    }

    /** Shows a client to the deliverers in this seat, or none if it is null. */
    void setSeat(int seat, StressClient client) {
        seats.set(seat, client);
    }

    /** Returns the transcript's end at this moment. */
    long end() {
        return meter.outbox().lag();
    }

    /** Plays the round in many threads; fails if a client has not read what it should. */
    void play() throws Exception {
        List<Together.Task> tasks = new ArrayList<>();
        for (StressOwner owner : owners) {
            tasks.add(() -> {
                try {
                    owner.play();
                } finally {
                    ownersLeft.decrementAndGet();
                }
            });
        }
        for (int i = 0; i < DELIVERERS; i++) {
            Random random = new Random(seed - 1 - i);
            tasks.add(() -> deliver(random));
        }
        Together.run(tasks);
        observer.deliverAll();
        check();
    }

    private void deliver(Random random) {
        while (ownersLeft.get() > 0 && !Thread.currentThread().isInterrupted()) {
            int seat = random.nextInt(seats.length());
            StressClient client = seats.get(seat);
            if (client != null && (seat % 3 != 0 || random.nextInt(40) == 0)) { // every third is a slow reader
                client.deliver(1 + random.nextInt(20));
            }
        }
    }

    private void check() {
        StressOrder order = new StressOrder(observer.out.text());
        verify(order.end == end(), "the observer has read %d bytes of %d", order.end, end());
        int leaves = 0;
        for (StressOwner owner : owners) {
            order.checkBroadcastsOf(owner);
            leaves += owner.clients.size();
        }
        verify(order.countInfos() == leaves, "there are %d notices of %d leaves", order.countInfos(), leaves);

        Map<String, StressDirectMessage> directMessages = new HashMap<>();
        List<StressClient> clients =
                owners.stream().flatMap(owner -> owner.clients.stream()).toList();
        owners.forEach(owner -> directMessages.putAll(owner.directMessages));
        clients.forEach(client -> new StressView(client, order, directMessages, echo).check());
        for (StressDirectMessage directMessage : directMessages.values()) {
            verify(
                    directMessage.seen == 1
                            || directMessage.seen == 0
                                    && (!directMessage.arrived
                                            || clients.stream().anyMatch(directMessage::mayHaveBeenLostWith)),
                    "%s was read %d times",
                    directMessage,
                    directMessage.seen);
        }
    }
}
