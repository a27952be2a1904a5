package chatserver.connection;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.util.concurrent.ThreadLocalRandom;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket options of a client's connection. */
final class TcpOptions {
    private static final Logger LOG = LoggerFactory.getLogger(TcpOptions.class);

    /**
     * What the kernel holds for a client, in bytes; Linux doubles it. The kernel's own choice grows to megabytes. A blocked
     * write returns when a third of that is sent, so a client that reads slowly would seem not to read at all.
     */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private static final int KEEPALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEPALIVE_PROBES = 3;

    private static final boolean HAS_KEEPALIVE_TIMES = hasKeepAliveTimes();

    private TcpOptions() {}

    private static boolean hasKeepAliveTimes() {
        try {
            return ExtendedSocketOptions.TCP_KEEPIDLE != null;
        } catch (LinkageError e) {
            LOG.debug("this Java has no module jdk.net: keepalive has the times of the operating system");
            return false;
        }
    }

    /**
     * Sets them; throws if the client has gone already.
     *
     * <p>Keepalive finds a client that has vanished within 90 s of silence. It does not run while data is unacknowledged:
     * then the kernel gives up after about 15 minutes, and the JDK has no option for that (TCP_USER_TIMEOUT). The idle
     * timeout ends such a connection sooner, unless it is off.
     *
     * <p>Urgent data is read in line, since the JDK would drop it: telnet's SYNCH is half a command otherwise.
     */
    static void apply(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(SEND_BUFFER_BYTES);
        socket.setOOBInline(true);
        socket.setKeepAlive(true);
        if (HAS_KEEPALIVE_TIMES) {
            setIfSupported(socket, ExtendedSocketOptions.TCP_KEEPIDLE, randomKeepAliveDelay());
            setIfSupported(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_INTERVAL_SECONDS);
            setIfSupported(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
        }
    }

    /** Makes {@link Socket#close} reset the connection. The kernel then frees at once what the client has not read. */
    static void resetOnClose(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it is closed already
        }
    }

    /**
     * Seconds of silence before the first probe, not the same for all. The kernel's clock is coarse, and probing thousands
     * of clients in the same moment overflows its queues; a client that misses three probes would be taken for gone.
     */
    private static int randomKeepAliveDelay() {
        return ThreadLocalRandom.current().nextInt(30, 61);
    }

    private static void setIfSupported(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
