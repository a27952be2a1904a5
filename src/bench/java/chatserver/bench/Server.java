package chatserver.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server process on a free port of the loopback address. Used by one thread. */
final class Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final Peer peer;
    private final Process process;
    private final InetSocketAddress address;
    private int names;

    private Server(Peer peer, Process process, InetSocketAddress address) {
        this.peer = peer;
        this.process = process;
        this.address = address;
    }

    /** Starts the server, with its log in this directory, and waits until it listens. */
    static Server start(Peer peer, Path directory) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        Path log = directory.resolve(peer + ".log");
        ProcessBuilder builder = new ProcessBuilder(peer.command(address.getPort(), directory));
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Server server = new Server(peer, ChildProcesses.start(builder), address);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!server.listens()) {
            if (!server.process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IOException(peer + " does not start, see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(20); // the servers have no common way to say that they listen
        }
        server.awaitRest();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns which server it is. */
    Peer peer() {
        return peer;
    }

    /** Returns the address on which it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** Returns its protocol. */
    Wire wire() {
        return peer.wire();
    }

    /** Returns a username that no client has used on this server. */
    String newName() {
        return "u" + names++;
    }

    /** Reads the CPU time that it has used. */
    CpuTime cpu() throws IOException {
        return CpuTime.of(process.pid());
    }

    /** Reads its resident memory, in KB. */
    long residentKilobytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS in " + status);
    }

    /** Waits, but for 20 s at most, until the process has nothing more to do, so that the next run has the machine. */
    void awaitRest() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration before;
        Duration now = CpuTime.ticksOf(process.pid());
        do {
            before = now;
            TimeUnit.MILLISECONDS.sleep(150); // the time over which CPU time is measured
            now = CpuTime.ticksOf(process.pid());
        } while (now.compareTo(before.plus(CpuTime.TICK)) > 0 && System.nanoTime() < deadline);
    }

    /** Ends the process. */
    @Override
    public void close() throws InterruptedException {
        ChildProcesses.end(process);
    }
}
