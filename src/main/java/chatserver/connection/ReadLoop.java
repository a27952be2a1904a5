package chatserver.connection;

import chatserver.delivery.Delivery;
import chatserver.delivery.SocketWriter;
import chatserver.limits.AddressGroup;
import chatserver.limits.Admission;
import chatserver.limits.ClientAddress;
import chatserver.limits.TokenBucket;
import chatserver.protocol.LineDecoder;
import chatserver.protocol.LineDecoder.Event;
import chatserver.room.Member;
import chatserver.security.Password;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads what one client sends, executes every complete line, and delivers what came of them.
 *
 * <p>Everything that was read at once is executed before anything is written. Then, as a rule, this thread writes to all
 * others itself. If one of those writes stalls, a successor goes on here where this thread stopped. So the loop has one
 * thread at a time: the connection thread. Any thread may ask for the counts.
 */
final class ReadLoop {
    private static final int MAX_READ_WITH_RATE = 16 * 1024;
    private static final long DISCARD_PAUSE_MILLIS = 2;
    private static final int LINE_END = 2; // bytes

    private final ConnectionContext context;
    private final Member member;
    private final SocketWriter writer;
    private final Delivery delivery;
    private final LongSupplier clock;
    private final LineDecoder decoder;
    private final Consumer<CloseReason> close;

    private FloodControl flood; // confined to the connection thread; null before start
    private Session session; // confined to the connection thread; null before start
    private PausableInput input; // confined to the connection thread; null before start

    private volatile boolean discarding; // written by any thread: what is read is thrown away
    private volatile boolean busy; // written by the connection thread, read by any thread: not waiting for input
    private volatile long lastLineAt; // written by the connection thread, read by any thread
    private volatile long linesIn; // written by the connection thread, read by any thread
    private volatile long bytesIn; // written by the connection thread, read by any thread

    /**
     * Creates a loop without input.
     *
     * @param close closes the connection gracefully
     */
    ReadLoop(ConnectionContext context, Member member, SocketWriter writer, Consumer<CloseReason> close) {
        this.context = context;
        this.member = member;
        this.writer = writer;
        this.close = close;
        delivery = context.delivery();
        clock = context.clock();
        decoder = new LineDecoder(context.config().maxLine(), member.outbox()::reply);
        lastLineAt = clock.getAsLong();
    }

    /** Sets the socket to read from, and which client it is with its limits; called once, before {@link #run}. */
    void start(Socket socket, Admission admission, ConnectionInfo client) throws IOException {
        Optional<TokenBucket> rate = admission.rate();
        InetAddress address = admission.address();
        AddressGroup group = ClientAddress.group(address);
        flood = new FloodControl(context.flow(), rate, group, member.outbox(), this::pause, clock);
        session = new Session(
                context.room(),
                member,
                client,
                context.security().password().map(password -> check(password, PasswordCheck.Purpose.LOGIN, group)),
                context.security().operatorPassword().map(password -> operators(password, group, client)),
                flood,
                context.log(),
                close);
        int maxRead = rate.isPresent() ? MAX_READ_WITH_RATE : ReadBuffers.BYTES;
        input = new PausableInput(socket, maxRead, writer, context.readBuffers(), clock);
    }

    private PasswordCheck check(Password password, PasswordCheck.Purpose purpose, AddressGroup group) {
        return new PasswordCheck(password, purpose, context.attempts(), group, flood);
    }

    private OperatorCommands operators(Password password, AddressGroup group, ConnectionInfo client) {
        PasswordCheck check = check(password, PasswordCheck.Purpose.OPER, group);
        return new OperatorCommands(context.moderation(), member, client, group, check, flood, context.log());
    }

    /** Returns whether it has been started, so that a successor goes on. */
    boolean isStarted() {
        return input != null;
    }

    /**
     * Reads and executes until the client ends its output.
     *
     * @param continuation runs this loop in a successor
     * @return whether the input has ended; if not, a successor has taken over
     * @throws IOException if the input breaks
     */
    boolean run(Runnable continuation) throws IOException, InterruptedException {
        while (true) {
            awaitWritten();
            countLines();
            busy = false;
            int count = input.read();
            if (count < 0) {
                return true;
            }
            bytesIn += count;
            if (discarding) {
                Thread.sleep(DISCARD_PAUSE_MILLIS); // no rate limits the client any more
            } else {
                decoder.feed(input.bytes(), count);
                executeLines(count);
                if (!deliverInline(continuation)) {
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

    private void executeLines(int bytes) throws IOException, InterruptedException {
        int charged = 0;
        Event event;
        while (!discarding && (event = decoder.next()) != Event.NEED_MORE) {
            int cost = event == Event.TELNET_ANSWER ? answerTelnet() : executeLine(event);
            if (member.outbox().areRepliesFull()) {
                session.flushBroadcasts();
                deliverByOthers();
            }
            charge(cost);
            charged += cost;
        }
        int uncharged = bytes / (context.config().maxLine() + LINE_END) - charged;
        if (uncharged > 0 && !discarding) {
            charge(uncharged); // of lines too long, and of telnet without an answer
        }
    }

    private int executeLine(Event event) throws IOException, InterruptedException {
        if (!busy) {
            busy = true;
        }
        return session.execute(event, decoder);
    }

    /** Counts a telnet command that the decoder has answered. That is no line, so the client may be silent. */
    private int answerTelnet() {
        countLines();
        busy = false;
        return 1;
    }

    /** Charges the client for lines, and pauses if it has sent more than its rate. */
    private void charge(int lines) throws IOException, InterruptedException {
        long pause = flood.countLines(lines);
        if (pause > 0) {
            session.flushBroadcasts();
            pause(pause);
        }
    }

    /** Delivers what has been broadcast, and sleeps. */
    private void pause(long nanos) throws IOException, InterruptedException {
        deliverByOthers();
        input.pause(nanos);
    }

    /**
     * Delivers what the executed lines have made pending for others, in this thread if possible.
     *
     * @return whether this thread is still the connection thread
     */
    private boolean deliverInline(Runnable continuation) throws IOException, InterruptedException {
        session.flushBroadcasts();
        boolean direct = session.takeSentDirect();
        if (session.takeBroadcast()) {
            return delivery.broadcast(continuation);
        }
        return !direct || delivery.flush(continuation);
    }

    /** Delivers while there is more to execute: this thread must not be held up by another client. */
    private void deliverByOthers() throws InterruptedException {
        boolean direct = session.takeSentDirect();
        if (session.takeBroadcast()) {
            delivery.broadcast();
        } else if (direct) {
            delivery.flush();
        }
        awaitWritten();
    }

    /** Writes what is pending for the own client, and waits while too many of its replies are pending. */
    private void awaitWritten() throws InterruptedException {
        delivery.sendInline(writer);
        member.outbox().awaitRepliesWritten();
    }

    /** Throws away whatever is read from now on. Any thread. */
    void discard() {
        discarding = true;
    }

    /** Releases the buffers. Called by the connection thread when the loop has ended. */
    void release() {
        if (input != null) {
            countLines();
            input.release();
        }
    }

    /** Nanoseconds since the last line, at {@code now}; 0 while lines are executed. Any thread. */
    long silentFor(long now) {
        return busy ? 0 : Math.max(0, now - lastLineAt);
    }

    /** Returns the lines executed. Those of one read count once all of them have been executed. Any thread. */
    long linesIn() {
        return linesIn;
    }

    /** Bytes read. Any thread. */
    long bytesIn() {
        return bytesIn;
    }
}
