package chatserver.monitoring;

import java.util.Map;

/**
 * The counters of a running server, which JMX shows as {@code chatserver:type=ChatServer,port=<port>} from a second after
 * the start. Totals count from the start and never fall. Any thread may call any method.
 */
public interface ChatServerMXBean {
    /** Present connections, logged in or not. */
    int getConnections();

    /** Total of connections: the present and the ended ones, without those refused when they were accepted. */
    long getConnectionsEver();

    /** Present users. */
    int getUsers();

    /** Total of successful logins. */
    long getLogins();

    /** Total of lines from clients, of every kind. Lines that arrive in one read are counted when all are executed. */
    long getLinesIn();

    /**
     * Total of lines for clients that another client caused: a MSG and a leave notice count once for each receiver, a DM
     * once. A line counts when it becomes pending, even if its receiver is disconnected before it is written.
     */
    long getDeliveries();

    /** Total of bytes read from clients, after decryption. */
    long getBytesIn();

    /** Total of bytes that the kernel has accepted for clients, before encryption. */
    long getBytesOut();

    /** Total of refused connections, by the code of the error. */
    Map<String, Long> getRefusals();

    /** Present bans. */
    int getBans();

    /** Total of ended connections, by the reason as in the log. */
    Map<String, Long> getDisconnections();

    /** Total of ended connections whose client sent no byte, such as a health check or a port scan. */
    long getProbes();

    /** Present lag of the slowest client, in bytes of the transcript; direct messages are not counted. */
    long getSlowestBacklogBytes();

    /** Present writes that have not returned for over 1.5 s, unlike the stalled writes of the stall detector. Each is to a client
     * that does not read. */
    int getStalledWrites();

    /** When the TLS certificate expires, such as {@code 2027-01-31T12:00:00Z}; empty without TLS. */
    String getCertificateValidUntil();

    /** Seconds until the TLS certificate expires, below 0 after that; 0 without TLS. */
    long getCertificateSecondsLeft();

    /** Seconds since the start. */
    long getUptimeSeconds();
}
