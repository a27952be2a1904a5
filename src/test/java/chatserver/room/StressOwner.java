package chatserver.room;

import static chatserver.room.StressChecks.slice;
import static chatserver.room.StressChecks.username;
import static chatserver.room.StressChecks.verify;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A thread of the stress test that plays the connection threads of a few clients: they log in, send and leave. */
final class StressOwner {
    private static final int STEPS = 2500;
    private static final int NAMES = 3 * StressRound.OWNERS; // fewer than seats, so that clients compete for them

    final int number;
    final List<StressClient> clients = new ArrayList<>();
    final List<String> broadcasts = new ArrayList<>(); // lines without their LF
    final Map<String, StressDirectMessage> directMessages = new HashMap<>(); // by text

    private final StressRound round;
    private final Random random;
    private final StressClient[] seats = new StressClient[StressRound.SEATS];
    private int lines; // the number of the next line

    StressOwner(StressRound round, int number) {
        this.round = round;
        this.number = number;
        random = new Random(round.seed + number);
    }

    /** Plays its part of the round. */
    void play() throws IOException, InterruptedException {
        for (int step = 0; step < STEPS; step++) {
            int seat = random.nextInt(StressRound.SEATS);
            if (seats[seat] == null) {
                join(seat);
            } else {
                act(seat, seats[seat]);
            }
        }
        for (int seat = 0; seat < StressRound.SEATS; seat++) {
            if (seats[seat] != null) {
                leave(seat);
            }
        }
    }

    private void join(int seat) {
        StressClient client = new StressClient(round.room, "n" + random.nextInt(NAMES));
        client.joined.from = round.end();
        if (round.room.login(client.member, username(client.name))) {
            client.joined.to = round.end();
            long end;
            do {
                end = round.end();
                client.position = end - client.member.outbox().lag(); // no other thread writes to it yet
            } while (end != round.end());
            clients.add(client);
            seats[seat] = client;
            round.setSeat(number * StressRound.SEATS + seat, client);
        }
    }

    private void act(int seat, StressClient client) throws IOException, InterruptedException {
        int dice = random.nextInt(100);
        if (dice < 55) {
            broadcast(client);
        } else if (dice < 65) {
            sendDirect(client);
        } else if (dice < 75) {
            String line = "PONG " + lines++;
            expectReply(client, line, null, () -> client.member.outbox().reply((line + "\n").getBytes(US_ASCII)));
        } else if (dice < 77) {
            expectReply(client, StressReply.ROSTER, null, () -> round.room.who(client.member));
        } else if (dice < 97) {
            client.deliver(Integer.MAX_VALUE);
        } else {
            client.aborted = dice >= 98;
            leave(seat);
            return;
        }
        client.member.outbox().awaitRepliesWritten();
    }

    private void broadcast(StressClient client) {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String text = text();
            broadcasts.add("MSG " + client.name + " " + text);
            client.member.batch().add(slice(text));
        }
        round.room.broadcast(client.member);
    }

    private void sendDirect(StressClient client) {
        StressDirectMessage directMessage =
                new StressDirectMessage(client.name, "n" + random.nextInt(NAMES), number + "-" + lines++);
        directMessages.put(directMessage.text, directMessage);
        expectReply(client, StressReply.TO_DIRECT_MESSAGE, directMessage, () -> {
            directMessage.when.from = round.end();
            round.room.sendDirect(client.member, username(directMessage.to), slice(directMessage.text), true);
            directMessage.when.to = round.end();
        });
    }

    private void expectReply(StressClient client, String line, StressDirectMessage directMessage, Runnable action) {
        PositionRange when = new PositionRange();
        when.from = round.end();
        action.run();
        when.to = round.end();
        client.expectedReplies.add(new StressReply(line, directMessage, when));
    }

    private void leave(int seat) throws IOException {
        StressClient client = seats[seat];
        if (client.aborted) { // in the order of the server: outbox, socket, room
            client.member.outbox().close();
            Thread.yield(); // another thread may write meanwhile, and must find nothing
            client.out.broken = true;
        }
        client.left.from = round.end();
        round.room.leave(client.member, Optional.empty());
        client.left.to = round.end();
        seats[seat] = null;
        round.setSeat(number * StressRound.SEATS + seat, null);
        if (client.aborted) {
            client.releaseTranscript();
        } else {
            client.deliverAll();
            verify(client.member.outbox().isDelivered(), "%s is not delivered", client.name);
        }
    }

    private String text() {
        int length = switch (random.nextInt(300)) {
            case 0 -> Segment.BYTES - 20 + random.nextInt(20);
            case 1, 2, 3, 4, 5 -> random.nextInt(9000);
            default -> random.nextInt(120);
        };
        byte[] filler = new byte[length];
        for (int i = 0; i < length; i++) {
            filler[i] = (byte) ('a' + (i + lines) % 26);
        }
        return number + "-" + lines++ + " " + new String(filler, US_ASCII);
    }
}
