package chatserver.monitoring;

import chatserver.connection.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events for Java Flight Recorder, which cost nothing while it does not record. No class of the recorder is loaded
 * before the first event, and a Java without a recorder has no events. Any thread may call any method.
 */
public final class JfrEvents {
    private static final Logger LOG = LoggerFactory.getLogger(JfrEvents.class);

    private static final AtomicBoolean MISSING = new AtomicBoolean(); // set by the first thread that finds no recorder

    private JfrEvents() {}

    /** Records a connection that has ended. */
    public static void ended(Connection connection) {
        try {
            ConnectionEvent event = new ConnectionEvent();
            if (event.shouldCommit()) {
                event.connection = connection.info().number();
                event.address = connection.info().address();
                event.user = connection.info().user();
                event.reason = connection.closeReason().toString();
                event.lifetime = connection.info().lifetime();
                event.linesIn = connection.info().linesIn();
                event.bytesIn = connection.info().bytesIn();
                event.bytesOut = connection.info().bytesOut();
                event.commit();
            }
        } catch (LinkageError e) {
            logOnceThatRecorderIsMissing();
        }
    }

    private static void logOnceThatRecorderIsMissing() {
        if (MISSING.compareAndSet(false, true)) {
            LOG.debug("this Java has no module jdk.jfr: there are no events");
        }
    }

    /** Records a client that does not read, or whose lag is large. */
    public static void slow(Connection connection) {
        try {
            SlowReaderEvent event = new SlowReaderEvent();
            if (event.shouldCommit()) {
                event.connection = connection.info().number();
                event.address = connection.info().address();
                event.user = connection.info().user();
                event.backlog = connection.info().lag();
                event.stalled = connection.info().writingFor();
                event.bytesOut = connection.info().bytesOut();
                event.commit();
            }
        } catch (LinkageError e) {
            logOnceThatRecorderIsMissing();
        }
    }

    /** A connection that has ended. Its lifetime is a field, so a recording need not have seen its beginning. */
    @Name("chatserver.Connection")
    @Label("Connection")
    @Category("Chat Server")
    @Description("A connection that has ended")
    @StackTrace(false)
    private static final class ConnectionEvent extends Event {
        @Label("Connection")
        @Description("Its number, as in the log")
        private long connection;

        @Label("Address")
        private String address;

        @Label("User")
        @Description("Username, if the client has logged in")
        private String user;

        @Label("Reason")
        @Description("Why it ended, as in the log")
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

    /**
     * A client that is falling behind. Recorded at each sweep, which is about once a second at the default timeouts, and once
     * more when it is disconnected for that.
     */
    @Name("chatserver.SlowReader")
    @Label("Slow Reader")
    @Category("Chat Server")
    @Description(
            "A client that has not taken one write for over 1.5 s, or is more than a quarter of --max-backlog behind")
    @StackTrace(false)
    private static final class SlowReaderEvent extends Event {
        @Label("Connection")
        @Description("Its number, as in the log")
        private long connection;

        @Label("Address")
        private String address;

        @Label("User")
        @Description("Username, if the client has logged in")
        private String user;

        @Label("Backlog")
        @Description("Bytes of the transcript that the client has not been sent; direct messages are not counted")
        @DataAmount
        private long backlog;

        @Label("Stalled")
        @Description("How long the current write has taken, if there is one")
        @Timespan(Timespan.NANOSECONDS)
        private long stalled;

        @Label("Bytes Out")
        @Description("Bytes sent to the client until now")
        @DataAmount
        private long bytesOut;
    }
}
