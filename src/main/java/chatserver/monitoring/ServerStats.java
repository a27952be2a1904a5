package chatserver.monitoring;

import chatserver.connection.ConnectionRegistry;
import chatserver.limits.ConnectionRejector;
import chatserver.room.Room;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operator is shown of a server: by JMX while it runs, in a line of the log when it has stopped. Any thread. */
public final class ServerStats implements ChatServerMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStats.class);

    private final int port;
    private final ConnectionRegistry connections;
    private final Room room;
    private final ConnectionRejector refusals;
    private final LongSupplier clock;
    private final long startedAt;

    private ObjectName name; // guarded by this: while it is registered
    private boolean ended; // guarded by this: not to be registered any more

    /** The status of the server on this port, whose uptime begins now. */
    public ServerStats(
            int port, ConnectionRegistry connections, Room room, ConnectionRejector refusals, LongSupplier clock) {
        this.port = port;
        this.connections = connections;
        this.room = room;
        this.refusals = refusals;
        this.clock = clock;
        startedAt = clock.getAsLong();
    }

    /** Shows it by JMX, if that is possible. The first call in a JVM takes a tenth of a second. */
    public synchronized void register() {
        if (ended) {
            return;
        }
        try {
            ObjectName wanted = new ObjectName("chatserver:type=ChatServer,port=" + port);
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, wanted);
            name = wanted;
        } catch (JMException | LinkageError e) { // the name is taken: it serves all the same
            LOG.warn("not shown by JMX: {}", e.toString());
        }
    }

    /** Shows it no longer, ever. */
    public synchronized void unregister() {
        ended = true;
        if (name == null) {
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException e) {
            LOG.warn("still shown by JMX: {}", e.toString());
        }
        name = null;
    }

    /** All of it in a few words. */
    public String summary() {
        long refused =
                refusals.counts().values().stream().mapToLong(Long::longValue).sum();
        return "served " + getConnectionsEver() + " connections, " + getLogins() + " logins, " + getLinesIn()
                + " lines in, " + getBytesIn() + " bytes in, " + getDeliveries() + " deliveries, " + getBytesOut()
                + " bytes out; " + refused + " refused; up " + getUptimeSeconds() + " s";
    }

    @Override
    public int getConnections() {
        return connections.count();
    }

    @Override
    public long getConnectionsEver() {
        return connections.countEver();
    }

    @Override
    public int getUsers() {
        return room.size();
    }

    @Override
    public long getLogins() {
        return room.logins();
    }

    @Override
    public long getLinesIn() {
        return connections.linesIn();
    }

    @Override
    public long getDeliveries() {
        return room.deliveries();
    }

    @Override
    public long getBytesIn() {
        return connections.bytesIn();
    }

    @Override
    public long getBytesOut() {
        return connections.bytesOut();
    }

    @Override
    public Map<String, Long> getRefusals() {
        return refusals.counts();
    }

    @Override
    public Map<String, Long> getDisconnections() {
        return connections.endedByReason();
    }

    @Override
    public long getSlowestBacklogBytes() {
        return connections.largestLag();
    }

    @Override
    public int getStalledWrites() {
        return connections.stalled(clock.getAsLong());
    }

    @Override
    public long getUptimeSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - startedAt);
    }
}
