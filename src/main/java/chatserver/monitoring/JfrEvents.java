package chatserver.monitoring;

import chatserver.connection.Connection;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * What Java Flight Recorder is told, as long as it records. Any thread may call any method; nothing is thrown where a Java
 * has no recorder, or no memory is left for it.
 *
 * <p>No class of the recorder is loaded before there is something to tell.
 */
public final class JfrEvents {
    private JfrEvents() {}

    /** Tells of a connection that has ended; by its own thread, after which it is named. */
    public static void ended(Connection connection) {
        try {
            ConnectionEvent event = new ConnectionEvent();
            if (event.shouldCommit()) {
                event.address = connection.address();
                event.user = connection.user();
                event.reason = connection.reason().toString();
                event.lifetime = connection.lifetime();
                event.linesIn = connection.linesIn();
                event.bytesIn = connection.bytesIn();
                event.bytesOut = connection.bytesOut();
                event.commit();
            }
        } catch (LinkageError | VirtualMachineError e) {
            // then nobody is told
        }
    }

    /** Tells of a client that does not take what it is sent, or has fallen far behind. */
    public static void slow(Connection connection) {
        try {
            SlowReaderEvent event = new SlowReaderEvent();
            if (event.shouldCommit()) {
                event.address = connection.address();
                event.user = connection.user();
                event.backlog = connection.lag();
                event.stalled = connection.writingFor();
                event.bytesOut = connection.bytesOut();
                event.commit();
            }
        } catch (LinkageError | VirtualMachineError e) {
            // likewise
        }
    }

    /** A connection's life. It is told at its end, with the lifetime in a field, so that a recording need not see its beginning. */
    @Name("chatserver.Connection")
    @Label("Connection")
    @Category("Chat Server")
    @Description("A connection that has ended")
    @StackTrace(false)
    private static final class ConnectionEvent extends Event {
        @Label("Address")
        private String address;

        @Label("User")
        @Description("Name it has logged in with, if it has")
        private String user;

        @Label("Reason")
        @Description("Why it has ended, as the log has it")
        private String reason;

        @Label("Lifetime")
        @Timespan(Timespan.NANOSECONDS)
        private long lifetime;

        @Label("Lines In")
        private long linesIn;

        @Label("Bytes In")
        @DataAmount
        private long bytesIn;

        @Label("Bytes Out")
        @DataAmount
        private long bytesOut;
    }

    /** A reader at one moment: told at least once a second from when the sweeper has found it slow, and when it is cut for that. */
    @Name("chatserver.SlowReader")
    @Label("Slow Reader")
    @Category("Chat Server")
    @Description(
            "A client that has not taken one write for over 500 ms, or is more than an eighth of --max-backlog behind")
    @StackTrace(false)
    private static final class SlowReaderEvent extends Event {
        @Label("Address")
        private String address;

        @Label("User")
        @Description("Name it has logged in with, if it has")
        private String user;

        @Label("Backlog")
        @Description("How much of the conversation it is behind; private lines are not counted")
        @DataAmount
        private long backlog;

        @Label("Stalled")
        @Description("How long the write going on has taken, if there is one")
        @Timespan(Timespan.NANOSECONDS)
        private long stalled;

        @Label("Bytes Out")
        @Description("What it has been sent until now")
        @DataAmount
        private long bytesOut;
    }
}
