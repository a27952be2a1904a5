package chatserver.connection;

import chatserver.delivery.FlowControl;
import chatserver.delivery.SocketWriter;
import chatserver.limits.Admission;
import chatserver.limits.ClientAddress;
import chatserver.process.FatalErrors;
import chatserver.process.Quietly;
import chatserver.protocol.Username;
import chatserver.room.Member;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from its first byte to its end. {@link Lifecycle} draws its states.
 *
 * <p>Closing a socket with unread input resets the connection, and the client might never see its last lines. Therefore a
 * graceful close goes on reading until the client hangs up, as {@link Deadlines} has it. An abort closes the socket at
 * once, which frees every thread that is blocked in reading from it or writing to it.
 *
 * <p>Whatever ends the input, what is pending is written as long as the output works.
 *
 * <p>Any thread may close or abort a connection, and neither waits. Only the connection thread runs it and cleans up.
 */
public final class Connection implements Runnable, SocketWriter.Failure, ConnectionLog.Client {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final long number;
    private final Socket socket;
    private final ConnectionContext context;
    private final Admission admission;
    private final Consumer<Connection> onClosed;
    private final Member member;
    private final SocketWriter writer;
    private final ReadLoop readLoop;
    private final Opening opening;
    private final Deadlines deadlines;
    private final long connectedAt;

    private final Lifecycle lifecycle = new Lifecycle();

    /**
     * A connection that does not run yet.
     *
     * @param number which connection it is, for the log
     * @param admission its share of the limits, which it gives back when it has ended
     * @param onClosed takes the connection once when it has ended, in the connection thread
     */
    public Connection(
            long number, Socket socket, ConnectionContext context, Admission admission, Consumer<Connection> onClosed) {
        this.number = number;
        this.socket = socket;
        this.context = context;
        this.admission = admission;
        this.onClosed = onClosed;
        member = context.room().newMember(this::onDirectMessage, this::keepsReading);
        writer = new SocketWriter(member.outbox(), context.config().maxBacklog(), socket, context.clock(), this);
        readLoop = new ReadLoop(context, member, writer, this::closeGracefully);
        opening = new Opening(socket, context.security().tls(), admission);
        deadlines = new Deadlines(context.config());
        connectedAt = context.clock().getAsLong();
        if (context.security().tls().isEmpty() && !admission.isFromProxy()) {
            lifecycle.open();
        }
    }

    /**
     * Serves the client until it has gone, or until this thread is held up in a write to another client. Then a successor
     * runs this anew, and goes on.
     */
    @Override
    public void run() {
        try {
            if (!readInput()) {
                return;
            }
            closeGracefully(CloseReason.HANGUP);
            context.delivery().sendInline(writer);
            writer.awaitFinished();
        } catch (Throwable e) { // a defect: it ends this connection only
            FatalErrors.exitIfHeapIsFull(e);
            LOG.error("connection failed", e);
            abort(CloseReason.FAILURE);
        }
        cleanUp();
    }

    /** Returns whether the input has ended; otherwise a successor has taken over. */
    private boolean readInput() throws InterruptedException {
        try {
            if (!readLoop.isStarted()) {
                open();
            }
            return readLoop.run(this);
        } catch (IOException e) {
            closeGracefully(opening.failure());
            if (!isProbe()) {
                context.log().failedInput(this, closeReason(), e);
            }
            return true;
        }
    }

    private void open() throws IOException {
        context.delivery().add(writer);
        Optional<Socket> layered = opening.open();
        layered.ifPresent(writer::writeThrough);
        lifecycle.open();
        if (layered.isEmpty()) {
            closeGracefully(opening.failure());
        }
        readLoop.start(layered.orElse(socket), admission, this);
    }

    /** Run by the threads of other clients that have sent this one a direct message. */
    private void onDirectMessage() {
        context.delivery().send(writer);
    }

    /** Closes the connection when everything pending is written, unless it is closing. Before it is open: at once. */
    public void closeGracefully(CloseReason why) {
        if (lifecycle.isNew()) {
            abort(why);
            return;
        }
        if (recordReason(why)) {
            lifecycle.beginClosing(context.clock().getAsLong());
            leave(why);
            context.delivery().send(writer); // the end of its output is pending
            context.delivery().flush();
        }
    }

    private void leave(CloseReason why) {
        if (context.room().leave(member, why.lastLine())) {
            context.delivery().broadcast();
        }
    }

    /** Closes the connection at once, whatever is pending. */
    public void abort(CloseReason why) {
        recordReason(why);
        lifecycle.close();
        writer.close();
        if (why == CloseReason.SLOW_READER) {
            TcpOptions.resetOnClose(socket); // the kernel would keep megabytes for a client that does not read
        }
        closeSocket();
    }

    /** The socket of a refused client is the rejector's. */
    private void closeSocket() {
        if (lifecycle.reason() != CloseReason.REFUSED) {
            Quietly.close(socket, LOG);
        }
    }

    private boolean recordReason(CloseReason why) {
        boolean first = lifecycle.recordReason(why);
        if (first) {
            readLoop.discard();
            admission.releaseRate();
        }
        return first;
    }

    private void cleanUp() {
        try {
            lifecycle.close();
            writer.close();
            closeSocket();
            context.delivery().remove(writer);
            leave(lifecycle.reason());
            readLoop.release();
            context.log().end(this);
        } finally {
            admission.release();
            onClosed.accept(this);
        }
    }

    @Override
    public void connectionLost() {
        abort(CloseReason.LOST);
    }

    @Override
    public void tooSlow() {
        abort(CloseReason.SLOW_READER);
    }

    @Override
    public void writeFailed(Throwable defect) {
        LOG.error("writing failed", defect);
        abort(CloseReason.FAILURE);
    }

    /** Ends the connection if one of its deadlines has passed; closes it again if it is closed. */
    public void enforceDeadlines(SweepTime time) {
        if (lifecycle.isClosed()) {
            closeSocket();
            return;
        }
        long now = time.now();
        deadlines
                .passed(new Deadlines.Times(
                        lifecycle.isClosing(),
                        member.isLoggedIn(),
                        time.active(now - connectedAt),
                        time.active(readLoop.silentFor(now)),
                        time.active(writer.writingFor(now)),
                        time.active(lifecycle.closingFor(now)),
                        time.active(writer.outputEndedFor(now))))
                .ifPresent(verdict -> {
                    if (verdict.graceful()) {
                        closeGracefully(verdict.reason());
                    } else {
                        abort(verdict.reason());
                    }
                });
    }

    /** Whether the client, at {@code now}, has not taken one write for long, or lags by much. */
    public boolean isSlow(long now) {
        return !lifecycle.isClosed()
                && (writer.isStalled(now)
                        || writer.lagsBy(FlowControl.behind(context.config().maxBacklog())));
    }

    /** Why it ends or has ended; null while it is open. */
    public CloseReason closeReason() {
        return lifecycle.reason();
    }

    @Override
    public long number() {
        return number;
    }

    /** The name that the client has logged in with; null if it has not. */
    @Override
    public String user() {
        return member.name().map(Username::toString).orElse(null);
    }

    /** Nanoseconds since it was accepted. */
    public long lifetime() {
        return context.clock().getAsLong() - connectedAt;
    }

    /** Lines executed, up to the last read of which all have been. */
    public long linesIn() {
        return readLoop.linesIn();
    }

    /** Bytes read. */
    public long bytesIn() {
        return readLoop.bytesIn();
    }

    /** Whether the client has sent nothing at all, as a health check or a port scan does. */
    boolean isProbe() {
        return bytesIn() == 0 && !opening.hasReceived();
    }

    /** Bytes written. */
    public long bytesOut() {
        return writer.bytesOut();
    }

    /** Bytes of the transcript that the client lags by. */
    public long lag() {
        return writer.lag();
    }

    /** Nanoseconds that the present write has taken; 0 between writes. */
    public long writingFor() {
        return writer.writingFor(context.clock().getAsLong());
    }

    /** Whether no write to the client has taken over {@link SocketWriter#STALLED_NANOS} up to now. */
    public boolean keepsReading() {
        return !writer.isStalled(context.clock().getAsLong());
    }

    /** The client's address in numbers: no name is looked up. */
    @Override
    public String address() {
        return ClientAddress.text(admission.address());
    }
}
