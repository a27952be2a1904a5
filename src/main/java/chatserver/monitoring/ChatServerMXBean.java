package chatserver.monitoring;

import java.util.Map;

/**
 * The counters of a running server, which JMX shows as {@code chatserver:type=ChatServer,port=<port>} from a second after
 * the start. Totals count from the start and never fall. Any thread may call any method.
 */
public interface ChatServerMXBean {
    /** Returns the number of present connections, logged in or not. */
    int getConnections();

    /** Returns the total of connections: the present and the ended ones, without those refused when they were accepted. */
    long getConnectionsEver();

    /** Returns the number of present users. */
    int getUsers();

    /** Returns the total of successful logins. */
    long getLogins();

    /** Returns the total of lines from clients, of every kind. Lines that arrive in one read are counted when all are executed. */
    long getLinesIn();

    /**
     * Returns the total of lines for clients that another client caused. A MSG and a leave notice count once for each
     * receiver, a DM once. A line counts when it becomes pending, even if its receiver is disconnected before it is written.
     */
    long getDeliveries();

    /** Returns the total of bytes read from clients, after decryption. */
    long getBytesIn();

    /** Returns the total of bytes that the kernel has accepted for clients, before encryption. */
    long getBytesOut();

    /** Returns the total of refused connections, by the code of the error. */
    Map<String, Long> getRefusals();

    /** Returns the number of present bans. */
    int getBans();

    /** Returns the total of ended connections, by the reason as in the log. */
    Map<String, Long> getDisconnections();

    /** Returns the total of ended connections whose client sent no byte, such as a health check or a port scan. */
    long getProbes();

    /** Returns the present lag of the slowest client, in bytes of the transcript; direct messages are not counted. */
    long getSlowestBacklogBytes();

    /**
     * Returns the number of present writes that have not returned for over 1.5 s. Each is to a client that does not read. The
     * stall detector calls a write stalled much sooner.
     */
    int getStalledWrites();

    /** Returns when the TLS certificate expires, such as {@code 2027-01-31T12:00:00Z}; empty without TLS. */
    String getCertificateValidUntil();

    /** Seconds until the TLS certificate expires, below 0 after that; 0 without TLS. */
    long getCertificateSecondsLeft();

    /** Seconds since the start. */
    long getUptimeSeconds();
}
