package chatserver.connection;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.util.concurrent.ThreadLocalRandom;
import jdk.net.ExtendedSocketOptions;

/** The socket options of a client's connection. */
final class TcpOptions {
    private static final int KEEPALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEPALIVE_PROBES = 3;

    private TcpOptions() {}

    /** Sets them; throws if the client has gone already. Keepalive finds a vanished client within 90 s of silence. */
    static void apply(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        setIfSupported(socket, ExtendedSocketOptions.TCP_KEEPIDLE, randomKeepAliveDelay());
        setIfSupported(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_INTERVAL_SECONDS);
        setIfSupported(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
    }

    /** Has {@link Socket#close} reset the connection, so that the kernel frees at once what the client has not read. */
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
