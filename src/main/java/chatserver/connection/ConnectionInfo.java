package chatserver.connection;

import chatserver.delivery.SocketWriter;
import chatserver.limits.Admission;
import chatserver.limits.ClientAddress;
import chatserver.protocol.Username;
import chatserver.room.Member;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/** What a connection tells about itself, for the log, operators and monitoring. Any thread may call any method. */
public final class ConnectionInfo {
    private final long number;
    private final Admission admission;
    private final Member member;
    private final ReadLoop readLoop;
    private final SocketWriter writer;
    private final LongSupplier clock;
    private final long connectedAt;

    ConnectionInfo(
            long number,
            Admission admission,
            Member member,
            ReadLoop readLoop,
            SocketWriter writer,
            LongSupplier clock) {
        this.number = number;
        this.admission = admission;
        this.member = member;
        this.readLoop = readLoop;
        this.writer = writer;
        this.clock = clock;
        connectedAt = clock.getAsLong();
    }

    /** Returns its number, as in the name of its thread. */
    public long number() {
        return number;
    }

    /** Returns the client's address in numbers; the proxy's until its header is read. No name is looked up. */
    public String address() {
        return ClientAddress.text(ipAddress());
    }

    /** Returns the same address. */
    InetAddress ipAddress() {
        return admission.address();
    }

    /** Returns the name that the client has logged in with; null if it has not. */
    public String user() {
        return member.name().map(Username::toString).orElse(null);
    }

    /** Returns the nanoseconds since it was accepted. */
    public long lifetime() {
        return lifetime(clock.getAsLong());
    }

    long lifetime(long now) {
        return now - connectedAt;
    }

    /** Returns the nanoseconds since the client's last line; 0 while lines are executed. */
    long silentFor() {
        return readLoop.silentFor(clock.getAsLong());
    }

    /** Returns the lines executed. Those of one read count once all of them have been executed. */
    public long linesIn() {
        return readLoop.linesIn();
    }

    /** Returns the bytes read. */
    public long bytesIn() {
        return readLoop.bytesIn();
    }

    /** Returns the bytes written. */
    public long bytesOut() {
        return writer.bytesOut();
    }

    /** Returns the bytes of the transcript that the client lags by. */
    public long lag() {
        return writer.lag();
    }

    /** Returns the nanoseconds that the present write has taken; 0 between writes. */
    public long writingFor() {
        return writer.writingFor(clock.getAsLong());
    }
}
