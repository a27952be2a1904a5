package chatserver.monitoring;

import chatserver.connection.ConnectionRegistry;
import chatserver.limits.Bans;
import chatserver.limits.ConnectionRejector;
import chatserver.room.Room;
import chatserver.security.ReloadingCertificate;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counters of a server, shown by JMX while it runs and in one log line after its stop. Any thread may call any method. */
public final class ServerStats implements ChatServerMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStats.class);

    private final int port;
    private final ConnectionRegistry connections;
    private final Room room;
    private final ConnectionRejector rejector;
    private final Bans bans;
    private final Optional<ReloadingCertificate> certificate;
    private final LongSupplier clock;
    private final long startedAt;

    private ObjectName name; // guarded by this: null while the bean is not registered
    private boolean ended; // guarded by this: the bean must not be registered again

    /** Creates the counters of the server on this port, whose uptime begins now. */
    public ServerStats(
            int port,
            ConnectionRegistry connections,
            Room room,
            ConnectionRejector rejector,
            Bans bans,
            Optional<ReloadingCertificate> certificate,
            LongSupplier clock) {
        this.port = port;
        this.connections = connections;
        this.room = room;
        this.rejector = rejector;
        this.bans = bans;
        this.certificate = certificate;
        this.clock = clock;
        startedAt = clock.getAsLong();
    }

    /** Registers the bean, unless {@link #unregister} was called. The first use of JMX in a JVM takes 100 ms. */
    public void register() {
        try {
            tryToRegister();
        } catch (JMException | LinkageError | RuntimeException e) {
            // The name is taken, or JMX is missing, or cannot read the control groups; the server works all the same.
            LOG.warn("not visible by JMX: {}", e.toString()); // without the lock, since a log may block
        }
    }

    private synchronized void tryToRegister() throws JMException {
        if (!ended) {
            ObjectName wanted = new ObjectName("chatserver:type=ChatServer,port=" + port);
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, wanted);
            name = wanted;
        }
    }

    /** Removes the bean for good. */
    public void unregister() {
        try {
            tryToUnregister();
        } catch (JMException e) {
            LOG.warn("still visible by JMX: {}", e.toString());
        }
    }

    private synchronized void tryToUnregister() throws JMException {
        ended = true;
        if (name != null) {
            ObjectName registered = name;
            name = null;
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
        }
    }

    /** Returns the counters as one line for the log. */
    public String summary() {
        long refused =
                rejector.counts().values().stream().mapToLong(Long::longValue).sum();
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
        return connections.countStartedEver();
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
        return rejector.counts();
    }

    @Override
    public int getBans() {
        return bans.count();
    }

    @Override
    public Map<String, Long> getDisconnections() {
        return connections.endedByReason();
    }

    @Override
    public long getProbes() {
        return connections.probes();
    }

    @Override
    public long getSlowestBacklogBytes() {
        return connections.largestLag();
    }

    @Override
    public int getStalledWrites() {
        return connections.countNotReading();
    }

    @Override
    public String getCertificateValidUntil() {
        return certificate.map(used -> used.validUntil().toString()).orElse("");
    }

    @Override
    public long getCertificateSecondsLeft() {
        return certificate
                .map(used -> Duration.between(Instant.now(), used.validUntil()).toSeconds())
                .orElse(0L);
    }

    @Override
    public long getUptimeSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - startedAt);
    }
}
