package chatserver.server;

import chatserver.protocol.LineDecoder;
import chatserver.protocol.LineDecoder.Event;
import chatserver.protocol.Reply;
import chatserver.protocol.Username;
import chatserver.room.Member;
import chatserver.room.Room;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: its thread reads lines, has them carried out, and has delivered what came of them.
 *
 * <p>Everything that was read at once is carried out before anybody is written to. Then, as a rule, this thread writes to
 * everybody itself. Should it get stuck at that, another takes its place here: one after the other they are meant by the
 * connection's own thread.
 *
 * <p>Where TLS is asked for, its handshake comes first, in the connection's thread and within the time to log in.
 *
 * <p>A connection ends in one of two ways, whichever comes first. In the orderly one, {@link #end}, the client leaves
 * the room, all that it is owed is delivered, the output is ended, and input is read and thrown away until the client
 * hangs up too, or for about a second at the most: closing with input unread would make the kernel reset the
 * connection, and the last lines might never be seen. {@link #abort} closes the socket at once; that also frees every
 * thread that is blocked in reading from it or writing to it. Either may be called by any thread, and neither waits.
 */
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TELL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MAX_READ = 64 * 1024;
    private static final int MAX_LIMITED_READ = 16 * 1024; // for who may send so many lines a second only

    /** Who says more than this part of the backlog within a second is slowed down to what those take who keep reading. */
    private static final int SAID_AT_ONCE_PART = 128;

    /** A reader that is behind by more than this part of the backlog is waited for, and told of. */
    private static final int FAR_BEHIND_PART = 8;

    private static final long SAID_AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Socket socket;
    private final ServerConfig config;
    private final Access access;
    private final Room room;
    private final Audience audience;
    private final Runnable onEnd;
    private final Consumer<Connection> onGone;
    private final LongSupplier clock;

    private final Member member;
    private final Recipient recipient;
    private final Session session;
    private final LineDecoder decoder;
    private final Optional<TokenBucket> rate;
    private final Runnable leaving = this::leave; // made in time: there may be no memory when it is needed
    private final long connectedAt;
    private final AtomicReference<Departure> departure = new AtomicReference<>(); // null: still welcome

    private Intake intake; // by the own thread
    private volatile boolean open; // written by the own thread: lines may be written; false until TLS is agreed on
    private volatile boolean aborted; // by any thread
    private volatile long lastLineAt; // written by the own thread
    private volatile long linesIn; // written by the own thread
    private volatile long bytesIn; // written by the own thread
    private volatile boolean busy; // written by the own thread: carrying out, writing or pausing, so not idle
    private int saidAtOnce; // by the own thread: bytes
    private long saidAt; // by the own thread: when the first of them were said
    private boolean saysMuch; // by the own thread: they were too many when the last of them were said

    /**
     * @param access what the client has to get past first
     * @param onEnd is run once, when the connection begins to end, by any thread
     * @param onGone takes the connection once, when it has ended, in its own thread
     * @param rate what its lines are taken from, if they are limited
     * @param clock nanoseconds, as from {@link System#nanoTime}
     */
    Connection(
            Socket socket,
            ServerConfig config,
            Access access,
            Room room,
            Audience audience,
            Runnable onEnd,
            Consumer<Connection> onGone,
            Optional<TokenBucket> rate,
            LongSupplier clock) {
        this.socket = socket;
        this.config = config;
        this.access = access;
        this.room = room;
        this.audience = audience;
        this.onEnd = onEnd;
        this.onGone = onGone;
        this.rate = rate;
        this.clock = clock;
        member = room.newMember(this::deliverWhisper);
        recipient = new Recipient(member.outbox(), config.maxBacklog(), socket, clock, this::abort);
        decoder = new LineDecoder(config.maxLine(), member.outbox()::answer);
        session = new Session(room, member, address(), access.password(), this::pause, this::end);
        open = access.encryption().isEmpty();
        connectedAt = clock.getAsLong();
        lastLineAt = connectedAt;
        saidAt = connectedAt;
    }

    /**
     * Serves the client until it has gone, or until this thread is stuck in writing to others: then it is run anew, by
     * another thread, and goes on where this one was.
     */
    @Override
    public void run() {
        try {
            serve();
        } catch (Throwable e) { // no memory
            Failures.report(LOG, "a departure could not be told", e);
        }
    }

    private void serve() {
        boolean mine = true;
        try {
            if (intake == null) {
                begin();
            }
            mine = converse();
            if (mine) {
                end(Departure.HANGUP, null);
                recipient.awaitEnd();
            }
        } catch (IOException e) {
            depart(Departure.LOST);
        } catch (Throwable e) { // a defect, or no memory: this connection's end, and nobody else's
            depart(Departure.FAILURE);
            Failures.report(LOG, "connection failed", e);
        } finally {
            if (mine) {
                cleanUp();
            }
        }
    }

    private void begin() throws IOException {
        audience.add(recipient);
        configure();
        Socket talk = open ? socket : encrypt(access.encryption().get());
        intake = new Intake(talk, maxAtOnce(), recipient, clock);
    }

    /** Bytes: the more, the fewer writes to the others; but what it comes to in direct messages has to fit into a backlog. */
    private int maxAtOnce() {
        int most = rate.isPresent() ? MAX_LIMITED_READ : MAX_READ;
        return (int) Math.max(Intake.FIRST_BYTES, Math.min(most, config.maxBacklog() / SAID_AT_ONCE_PART));
    }

    private void cleanUp() {
        try {
            Failures.insist(leaving); // or the name would never be free again
            linesIn = session.lines();
            tellDeparture();
        } finally {
            onGone.accept(this);
        }
    }

    private void leave() {
        closeSocket();
        recipient.close();
        recipient.letGo();
        audience.remove(recipient);
        tellOthers(room.leave(member, null));
    }

    private void configure() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true); // finds clients that have vanished without a FIN, within a minute and a half
        setIfSupported(ExtendedSocketOptions.TCP_KEEPIDLE, someSeconds());
        setIfSupported(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
        setIfSupported(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }

    /**
     * Not the same for all: the kernel's clock is coarse, and asking thousands in the same moment overflows its queues. Who is
     * there, but was not asked three times in a row, would be taken for gone.
     */
    private static int someSeconds() {
        return ThreadLocalRandom.current().nextInt(30, 61);
    }

    private void setIfSupported(SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    /** Returns the socket to talk through: TLS, or the plain one where the client does not speak it and is told so. */
    private Socket encrypt(Encryption encryption) throws IOException {
        Socket talk = socket;
        int first = socket.getInputStream().read();
        if (Encryption.canBeginWith(first)) {
            try {
                talk = encryption.layOver(socket);
            } catch (IOException e) {
                depart(Departure.TLS_FAILED);
                throw e;
            }
            recipient.writeThrough(talk);
        }
        open = true;
        if (talk == socket && first >= 0) {
            end(Departure.PLAIN_TEXT, Reply.TLS_REQUIRED);
        }
        return talk;
    }

    /** Returns whether the client has hung up; else another thread goes on with it, from the beginning of this. */
    private boolean converse() throws IOException, InterruptedException {
        while (true) {
            awaitOthers();
            countLines();
            busy = false;
            int count = intake.read();
            if (count < 0) {
                return true;
            }
            bytesIn += count;
            if (departure.get() == null) { // else it is thrown away, until the client hangs up too
                busy = true;
                decoder.feed(intake.bytes(), count);
                carryOutLines();
                if (!deliver(this)) {
                    return false;
                }
            }
        }
    }

    private void countLines() {
        if (session.lines() > linesIn) {
            lastLineAt = clock.getAsLong();
            linesIn = session.lines();
        }
    }

    private void carryOutLines() throws IOException, InterruptedException {
        Event event;
        while (departure.get() == null && (event = decoder.next()) != Event.NEED_MORE) {
            int cost = session.carryOut(event, decoder);
            if (member.outbox().isFull()) {
                deliverByOthers();
            }
            long pause = rate.isEmpty() ? 0 : rate.get().take(cost, clock.getAsLong());
            if (pause > 0) {
                pause(pause);
            }
        }
    }

    private void pause(long nanos) throws IOException, InterruptedException {
        deliverByOthers();
        intake.pause(nanos);
    }

    /** For when there is more to be done here: this thread must not get stuck. */
    private void deliverByOthers() throws InterruptedException {
        deliver(null);
        awaitOthers();
    }

    /**
     * Has everybody written to who is owed something because of the lines carried out: by this thread if
     * {@link Audience#tellAll(Runnable)} has it so, and {@code goOn} is what it does then; or if it is only the own client.
     *
     * @return whether this thread is still the one that serves the client
     */
    private boolean deliver(Runnable goOn) {
        int said = session.speak();
        if (said > 0) {
            countSaid(said);
            return audience.tellAll(goOn);
        }
        audience.answer(recipient);
        return true;
    }

    private void countSaid(int said) {
        long now = clock.getAsLong();
        if (now - saidAt > SAID_AT_ONCE_NANOS) {
            saidAtOnce = 0;
            saidAt = now;
        }
        saidAtOnce += said;
        saysMuch = saidAtOnce > config.maxBacklog() / SAID_AT_ONCE_PART;
    }

    /**
     * Waits until the client has taken most of what it has asked for; one that says much at once also waits for those who
     * listen.
     */
    private void awaitOthers() throws InterruptedException {
        member.outbox().awaitRoom();
        if (saysMuch) {
            saysMuch = false;
            if (audience.await(config.maxBacklog() / FAR_BEHIND_PART)) {
                saidAtOnce = 0; // else it waits whenever it says more, until they have caught up
            }
        }
    }

    /** Run by others' threads when they have told this client something in private. */
    private void deliverWhisper() {
        audience.tell(recipient);
    }

    /**
     * Ends the connection in good order, unless it is ending already; or at once, where TLS has not been agreed on yet.
     *
     * @param last what the client is told at the end, or null
     */
    void end(Departure why, Reply last) {
        if (!open) {
            abort(why);
            return;
        }
        if (!depart(why)) {
            return;
        }
        try {
            tellOthers(room.leave(member, last));
            audience.tell(recipient);
        } catch (Throwable e) { // no memory: nobody else would end it
            abort(Departure.FAILURE);
            throw e;
        }
    }

    private void tellOthers(boolean something) {
        if (something) {
            audience.tellAll();
        }
    }

    private boolean depart(Departure why) {
        boolean first = departure.compareAndSet(null, why);
        if (first) {
            onEnd.run();
        }
        return first;
    }

    /** Closes the connection at once, whatever is still owed. */
    void abort(Departure why) {
        aborted = true;
        depart(why);
        recipient.close();
        closeSocket();
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.toString()); // it is closed all the same
        }
    }

    /**
     * Ends the connection if one of its deadlines has passed at {@code now}; that for a write is given. Tells of a client
     * that is slow. Returns the nanoseconds to the next of the deadlines that are set by now, or to telling of it again; 0
     * or less while it is ending.
     */
    long sweep(long now, Duration writeTimeout) {
        long next = enforceDeadlines(now, writeTimeout);
        if (!aborted && (isStalled(now) || recipient.isBehind(config.maxBacklog() / FAR_BEHIND_PART))) {
            FlightRecord.slow(this);
            next = Math.min(next, TELL_AGAIN_NANOS);
        }
        return next;
    }

    private long enforceDeadlines(long now, Duration writeTimeout) {
        long writing = recipient.writingFor(now);
        if (aborted || recipient.endedFor(now) > LINGER_NANOS) {
            abort(Departure.HANGUP); // again, if it is aborted: even closing may fail for want of memory
            return 0;
        }
        if (left(writeTimeout, writing) < 0) {
            abort(Departure.SLOW_READER);
            return 0;
        }
        if (departure.get() != null) {
            return 0;
        }
        long next = recipient.isOwed() ? left(writeTimeout, writing) : Long.MAX_VALUE;
        if (!member.isLoggedIn()) {
            long login = left(config.loginTimeout(), now - connectedAt);
            if (login < 0) {
                end(Departure.LOGIN_TIMEOUT, Reply.LOGIN_TIMEOUT);
            }
            return Math.min(next, login);
        }
        long idle = left(config.idleTimeout(), busy ? 0 : now - lastLineAt);
        if (idle < 0) {
            end(Departure.IDLE_TIMEOUT, Reply.IDLE_TIMEOUT);
        }
        return Math.min(next, idle);
    }

    private static long left(Duration limit, long nanos) {
        return limit.isZero() ? Long.MAX_VALUE : limit.toNanos() - nanos;
    }

    private void tellDeparture() {
        FlightRecord.ended(this);
        if (departure.get() == Departure.SLOW_READER) {
            FlightRecord.slow(this);
        }
        LOG.info(
                "{} from {}: {} after {} s, {} lines in, {} bytes out",
                member.isLoggedIn() ? "logout" : "no login",
                address(),
                departure.get(),
                TimeUnit.NANOSECONDS.toSeconds(lifetime()),
                linesIn,
                bytesOut());
    }

    /** Why it ends or has ended; null as long as the client is welcome. This and all below by any thread. */
    Departure departure() {
        return departure.get();
    }

    /** The name that the client has logged in with; null if it has not. */
    String user() {
        return member.name().map(Username::toString).orElse(null);
    }

    /** Nanoseconds since it has begun. */
    long lifetime() {
        return clock.getAsLong() - connectedAt;
    }

    /** Lines carried out, up to the last read whose lines have all been. */
    long linesIn() {
        return linesIn;
    }

    /** Bytes read until now. */
    long bytesIn() {
        return bytesIn;
    }

    /** Bytes written until now. */
    long bytesOut() {
        return recipient.bytesOut();
    }

    /** Bytes of the transcript that the client is behind. */
    long backlog() {
        return recipient.backlog();
    }

    /** Nanoseconds that the write going on has taken; 0 if there is none. */
    long stalledFor() {
        return recipient.writingFor(clock.getAsLong());
    }

    /** Whether the client, at {@code now}, has not taken one write for so long that nobody waits for it. */
    boolean isStalled(long now) {
        return recipient.writingFor(now) > Audience.STALLED_NANOS;
    }

    /** The client's address. */
    String address() {
        return socket.getInetAddress().getHostAddress(); // as numbers: no name is ever looked up
    }
}
