package chatserver.monitoring;

import java.util.Map;

/**
 * A running server as JMX shows it, under {@code chatserver:type=ChatServer,port=<port>} from about a second after its
 * start. Counts are since the start, never reset, and never fall. Any thread may call any method.
 */
public interface ChatServerMXBean {
    /** Connections there are, logged in or not. */
    int getConnections();

    /** Connections there have been, those that there are included; without the refused ones. */
    long getConnectionsEver();

    /** Users who are logged in. */
    int getUsers();

    /** Logins that worked. */
    long getLogins();

    /** Lines that clients have sent, of whatever kind; counted when all that came in the same read is carried out. */
    long getLinesIn();

    /**
     * Lines that somebody is owed because of somebody else: a MSG once for each reader, a DM once, a notice that somebody
     * has left once for each who stays. Counted when it is said, and so also for a reader who is cut before it is written.
     */
    long getDeliveries();

    /** Bytes read from clients, after decryption. */
    long getBytesIn();

    /** Bytes written to clients, before encryption: taken by the kernel, if not by the client. */
    long getBytesOut();

    /** Connections that were not let in, by the code of the error that says why. */
    Map<String, Long> getRefusals();

    /** Connections that have ended, by the reason that the log gives. */
    Map<String, Long> getDisconnections();

    /** Bytes of the conversation that the slowest reader is behind, at this moment; private lines are not counted. */
    long getSlowestBacklogBytes();

    /** Writes that have not returned for over 500 ms, at this moment: as many clients do not take what they are sent. */
    int getStalledWrites();

    /** Seconds since the start. */
    long getUptimeSeconds();
}
