package chatserver.connection;

import chatserver.delivery.FlowControl;
import chatserver.delivery.SocketWriter;
import chatserver.limits.Admission;
import chatserver.process.FatalErrors;
import chatserver.process.Quietly;
import chatserver.protocol.Reply;
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
 * graceful close goes on reading until the client hangs up, or until one of its {@link Deadlines}. An abort closes the socket
 * at once, which frees every thread that is blocked in reading from it or writing to it. Whatever ends the input, what is
 * pending is written as long as the output works.
 *
 * <p>Any thread may close or abort a connection, and neither waits. Only the connection thread runs it and cleans up.
 */
public final class Connection implements Runnable, SocketWriter.FailureHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Socket socket;
    private final ConnectionContext context;
    private final Admission admission;
    private final Consumer<Connection> onClosed;
    private final Member member;
    private final SocketWriter writer;
    private final ReadLoop readLoop;
    private final ConnectionHandshake handshake;
    private final ConnectionInfo info;
    private final Lifecycle lifecycle = new Lifecycle();

    /**
     * Creates a connection that does not run yet.
     *
     * @param number which connection it is, for the log
     * @param admission its share of the limits, which it gives back when it has ended
     * @param onClosed takes the connection once when it has ended, in the connection thread
     */
    public Connection(
            long number, Socket socket, ConnectionContext context, Admission admission, Consumer<Connection> onClosed) {
        this.socket = socket;
        this.context = context;
        this.admission = admission;
        this.onClosed = onClosed;
        member = context.room().newMember(this::onDirectMessage, this::keepsReading);
        writer = new SocketWriter(member.outbox(), context.config().maxBacklog(), socket, context.clock(), this);
        readLoop = new ReadLoop(context, member, writer, this::closeGracefully);
        handshake = new ConnectionHandshake(socket, context.security().tls(), admission);
        info = new ConnectionInfo(number, admission, member, readLoop, writer, context.clock());
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
            closeGracefully(handshake.failure());
            if (!isProbe()) {
                context.log().failedInput(info, closeReason(), e);
            }
            return true;
        }
    }

    private void open() throws IOException {
        context.delivery().add(writer);
        Optional<Socket> layered = handshake.open();
        layered.ifPresent(writer::writeThrough);
        lifecycle.open();
        if (layered.isEmpty()) {
            closeGracefully(handshake.failure());
        }
        readLoop.start(layered.orElse(socket), admission, info);
        enforceBan();
    }

    /** Makes this client due. Run by the threads of other clients that have sent it a direct message. */
    private void onDirectMessage() {
        context.delivery().send(writer);
    }

    /** Closes the connection when everything pending is written, unless it is closing. Before it is open: at once. */
    public void closeGracefully(CloseReason why) {
        closeGracefully(why, why.lastLine());
    }

    /** Closes it gracefully with another last line. Returns whether it was open until now. */
    boolean closeGracefully(CloseReason why, Optional<byte[]> lastLine) {
        if (lifecycle.isNew()) {
            abort(why);
        } else if (recordReason(why)) {
            lifecycle.beginClosing(context.clock().getAsLong());
            leave(lastLine);
            context.delivery().send(writer); // the end of its output is pending
            context.delivery().flush();
            return true;
        }
        return false;
    }

    private void leave(Optional<byte[]> lastLine) {
        if (context.room().leave(member, lastLine)) {
            context.delivery().broadcast();
        }
    }

    /** Closes the connection gracefully if its address is banned. Before it is open, does nothing; see {@link Moderation}. */
    public void enforceBan() {
        if (!lifecycle.isNew() && lifecycle.reason() == null && admission.isBanned()) {
            closeGracefully(
                    CloseReason.BANNED, Optional.of((member.isLoggedIn() ? Reply.KICKED : Reply.BANNED).line()));
        }
    }

    /** Closes the connection at once, whatever is pending. */
    public void abort(CloseReason why) {
        recordReason(why);
        lifecycle.close();
        if (why == CloseReason.SLOW_READER) {
            TcpOptions.resetOnClose(socket); // otherwise the kernel keeps what a client that does not read has pending
        }
        writer.close();
        closeSocket();
    }

    /** Closes the socket, unless it belongs to the rejector because the client was refused. */
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
            leave(lifecycle.reason().lastLine());
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
        LOG.error("writing to {} failed", info.address(), defect);
        abort(CloseReason.FAILURE);
    }

    /** Ends the connection if it has passed a deadline or is too slow; makes it due if a defect has left something pending. */
    public void sweep(SweepTime time) {
        enforceDeadlines(time);
        context.delivery().recheck(writer, time.now());
    }

    /** Ends the connection if one of its deadlines has passed; closes it again if it is closed. */
    private void enforceDeadlines(SweepTime time) {
        if (lifecycle.isClosed()) {
            closeSocket();
            return;
        }
        long now = time.now();
        Deadlines.passed(
                        context.config(),
                        new Deadlines.Times(
                                lifecycle.isClosing(),
                                member.isLoggedIn(),
                                time.active(info.lifetime(now)),
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

    /** Returns whether the client does not keep reading, or is behind as {@link FlowControl} defines it. */
    public boolean isFallingBehind(long now) {
        return !lifecycle.isClosed()
                && (!writer.keepsReading(now)
                        || writer.lagsBy(FlowControl.behind(context.config().maxBacklog())));
    }

    /** Returns what it tells about itself. */
    public ConnectionInfo info() {
        return info;
    }

    /** Returns why it ends or has ended; null while it is open. */
    public CloseReason closeReason() {
        return lifecycle.reason();
    }

    /** Returns whether the client has sent nothing at all, as a health check or a port scan does. */
    boolean isProbe() {
        return info.bytesIn() == 0 && !handshake.hasReceived();
    }

    /** Returns whether the present write, if there is one, has taken at most {@link SocketWriter#KEEPS_READING_NANOS}. */
    public boolean keepsReading() {
        return writer.keepsReading(context.clock().getAsLong());
    }
}
