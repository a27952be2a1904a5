package chatserver.server;

import chatserver.process.Quietly;
import chatserver.process.Reason;
import chatserver.process.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket. {@code ::} stands for every address of the machine, {@code 0.0.0.0} for every IPv4 address.
 *
 * @param socket the socket, which is bound
 * @param description the host for the start line, and the versions of IP if it stands for every address
 */
record Listener(ServerSocket socket, String description) {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final int ACCEPT_BACKLOG = 1024;
    private static final Pattern ANY_IPV4 = Pattern.compile("[0.]+");

    /** A socket of the JDK speaks both versions of IP, unless this is set before the JVM has used the network. */
    private static final String IPV4_ONLY = "java.net.preferIPv4Stack";

    /** Prepares the JVM to listen on this host. Has to precede every other use of the network. */
    static void prepare(String host) {
        if (ANY_IPV4.matcher(host).matches()) {
            System.getProperties().putIfAbsent(IPV4_ONLY, "true");
        }
    }

    /**
     * Listens on a host, given by its name or address.
     *
     * @throws StartupException if that is not possible; the message says what to do
     */
    static Listener open(String host, int port) throws StartupException {
        InetAddress address = resolve(host, port);
        ServerSocket socket = null;
        try {
            boolean ipv6 = speaksIpv6();
            socket = new ServerSocket();
            socket.bind(
                    address.isAnyLocalAddress() && !ipv6
                            ? new InetSocketAddress(port)
                            : new InetSocketAddress(address, port),
                    ACCEPT_BACKLOG);
            return new Listener(socket, description(host, address, ipv6));
        } catch (IOException | RuntimeException e) {
            if (socket != null) {
                Quietly.close(socket, LOG);
            }
            throw cannotListen(host, port, e);
        }
    }

    /**
     * Returns the address of a host.
     *
     * @throws StartupException if there is no such host
     */
    static InetAddress resolve(String host, int port) throws StartupException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw cannotListen(host, port, e);
        }
    }

    private static StartupException cannotListen(String host, int port, Exception e) {
        return new StartupException("cannot listen on " + hostAndPort(host, port) + ": " + Reason.of(e) + hint(e));
    }

    /**
     * Returns whether the sockets of this JVM speak IPv6 too. Opening and closing one also loads the classes for closing,
     * which later may fail without descriptors.
     */
    private static boolean speaksIpv6() throws IOException {
        InetAddress any = InetAddress.getByName("::");
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(any, 0));
            return true;
        } catch (SocketException e) {
            new ServerSocket(0).close();
            return false;
        }
    }

    private static String description(String host, InetAddress address, boolean ipv6) {
        if (!address.isAnyLocalAddress()) {
            return host;
        }
        if (ipv6 && ANY_IPV4.matcher(host).matches()) {
            LOG.warn("host {} includes IPv6: start Java with -D{}=true before -jar", host, IPV4_ONLY);
        }
        return host + (ipv6 ? ", IPv4 and IPv6" : ", IPv4 only");
    }

    private static String hostAndPort(String host, int port) {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String hint(Exception e) {
        if (e instanceof UnknownHostException) {
            return "\nSet '--host' to an address or a name of this machine.";
        }
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("in use")) {
            return "\nAnother process listens there; 'ss -ltnp' shows which. Take another '--port', or stop it.";
        }
        if (reason.contains("Permission denied")) {
            return "\nPorts below 1024 need the capability CAP_NET_BIND_SERVICE. Take a higher '--port'.";
        }
        return reason.contains("assign requested address")
                ? "\nThis machine does not have that address. Set '--host' to one that it has, or leave it out."
                : "";
    }
}
