package chatserver.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import chatserver.delivery.Delivery;
import chatserver.process.ConnectionThreads;
import chatserver.process.ThreadStarter;
import chatserver.protocol.Slice;
import chatserver.protocol.Username;
import chatserver.room.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A room with delivery to fake sockets. A test chooses the clock, lets the threads run out, and sees what each client is
 * sent.
 *
 * <p>Lines go into the room by {@link #broadcast} and {@link #sendDirect}; the test calls {@link Delivery} itself.
 */
public final class DeliveryFixture implements AutoCloseable {
    /** Bytes of the conversation that a client may lag by. */
    public static final long MAX_LAG = 10_000_000;

    /** Bytes of the heap: all clients together may have a sixteenth of it pending in direct messages. */
    public static final long MAX_HEAP = 64 << 20;

    private static final int MAX_THREADS = 10; // that are kept

    /** Where the clients meet. */
    public final Room room = new Room(false, MAX_LAG, MAX_HEAP);

    /** The threads of connections; of them, successors and what tests run. */
    public final ConnectionThreads threads;

    /** What is tested. */
    public final Delivery delivery;

    private final LongSupplier clock;
    private final AtomicLong threadClock = new AtomicLong();
    private final ThreadStarter starter = new ThreadStarter(threadClock::get);
    private final List<FakeClient> clients = new ArrayList<>(); // guarded by this

    /** Makes a room by a clock, such as {@link System#nanoTime}. The watchdog does not run before {@link Delivery#start}. */
    public DeliveryFixture(LongSupplier clock) {
        this.clock = clock;
        threads = new ConnectionThreads(starter, MAX_THREADS);
        delivery = new Delivery(MAX_LAG, room::retained, starter, threads, clock);
    }

    /** Returns a client that has logged in; its OK is pending. */
    public synchronized FakeClient login(String name) {
        FakeClient[] client = new FakeClient[1];
        client[0] = new FakeClient(name, room, () -> delivery.send(client[0].writer), MAX_LAG, clock);
        room.login(client[0].member, username(name));
        delivery.add(client[0].writer);
        clients.add(client[0]);
        return client[0];
    }

    /** Returns clients that have logged in, named by a prefix and a number. */
    public List<FakeClient> login(String prefix, int count) {
        List<FakeClient> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(login(prefix + i));
        }
        return some;
    }

    /** Appends a broadcast to the transcript, and delivers nothing. */
    public void broadcast(FakeClient sender, String text) {
        sender.member.batch().add(Slice.of(text.getBytes(US_ASCII)));
        room.broadcast(sender.member);
    }

    /** Sends a direct message, which makes its receiver pending, and delivers nothing. */
    public void sendDirect(FakeClient sender, FakeClient receiver, String text) {
        room.sendDirect(sender.member, username(receiver.name), Slice.of(text.getBytes(US_ASCII)), true);
    }

    /** Makes a client leave the room and the delivery, as a connection does that ends. */
    public void remove(FakeClient client) {
        room.leave(client.member, Optional.empty());
        delivery.remove(client.writer);
    }

    /** Makes every start of a thread fail from now on. Threads that run already go on. */
    public void runOutOfThreads() {
        starter.attempt(() -> {
            throw new OutOfMemoryError("unable to create native thread, on purpose");
        });
    }

    /** Makes threads available again. */
    public void allowThreads() {
        threadClock.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    /** Lets all writes return, and ends the threads. */
    @Override
    public synchronized void close() {
        clients.forEach(client -> client.socket.unblock());
        delivery.stop();
        threads.stop();
        starter.release();
    }

    private static Username username(String name) {
        return Username.of(Slice.of(name.getBytes(US_ASCII))).orElseThrow();
    }
}
