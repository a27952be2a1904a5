package chatserver.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, on a free port of the loopback address, until it is closed or the benchmark is
 * interrupted. Used by one thread.
 */
final class Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration TICK = Duration.ofMillis(10); // of /proc: the same on every Linux

    private static final Set<Process> RUNNING = new HashSet<>(); // guarded by itself
    private static boolean interrupted; // guarded by RUNNING

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Server::endAll, "end-of-servers"));
    }

    private final Peer peer;
    private final Process process;
    private final InetSocketAddress address;
    private int names;

    private Server(Peer peer, Process process, InetSocketAddress address) {
        this.peer = peer;
        this.process = process;
        this.address = address;
    }

    /** Starts it, with its log in this directory, and waits until it listens. */
    static Server start(Peer peer, Path directory) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        Path log = directory.resolve(peer + ".log");
        ProcessBuilder builder = new ProcessBuilder(peer.command(address.getPort(), directory));
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Server server = new Server(peer, run(builder), address);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!server.listens()) {
            if (!server.process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new IOException(peer + " does not start, see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(20); // another process, and any of several: none tells in the same way
        }
        server.awaitRest();
        return server;
    }

    private static Process run(ProcessBuilder builder) throws IOException {
        synchronized (RUNNING) {
            if (interrupted) {
                throw new IOException("interrupted");
            }
            Process process = builder.start();
            RUNNING.add(process);
            return process;
        }
    }

    private static void endAll() {
        synchronized (RUNNING) {
            interrupted = true;
            RUNNING.forEach(Process::destroyForcibly);
        }
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

    /** Which one it is. */
    Peer peer() {
        return peer;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** What is spoken with it. */
    Wire wire() {
        return peer.wire();
    }

    /** A user's name that nobody has had here. */
    String newName() {
        return "u" + names++;
    }

    /** The CPU time that it has used. */
    Duration cpu() throws IOException {
        return cpu(process.pid());
    }

    /** The CPU time that this process has used. */
    static Duration cpu(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The second field is the program's name in brackets, whatever that is; 14 and 15 are user and system time.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return TICK.multipliedBy(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    /** The memory that it has, in KB. */
    long residentKilobytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS in " + status);
    }

    /** Waits, though not for ever, until it has nothing more to do: the next one is to have the machine for itself. */
    void awaitRest() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration before;
        do {
            before = cpu();
            TimeUnit.MILLISECONDS.sleep(150); // the time over which CPU time is measured
        } while (cpu().compareTo(before.plus(TICK)) > 0 && System.nanoTime() < deadline);
    }

    /** Ends the process. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        synchronized (RUNNING) {
            RUNNING.remove(process);
        }
    }
}
