package chatserver.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.Tools;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A slow link between this process and a network namespace of its own, in which a server can run, and a fast link beside it.
 * What the server sends over the slow one is slow; what it receives is not. Used by one thread.
 */
final class SlowLink implements AutoCloseable {
    /** Of the pair, whose lines are within its rate. */
    private static final Duration BEAT = Duration.ofMillis(500);

    private static final long PROCESS = ProcessHandle.current().pid();

    /** Of the addresses that are reserved for examples, not the same for all processes. */
    private static final long SUBNET = 4 * (PROCESS % 64);

    /** The server's address on the slow link. */
    static final String SERVER = "198.51.100." + (SUBNET + 2);

    /** The server's address on the fast link. */
    static final String FAST = "203.0.113." + (SUBNET + 2);

    private static final String CLIENT = "198.51.100." + (SUBNET + 1);
    private static final String FAST_CLIENT = "203.0.113." + (SUBNET + 1);

    private final String name = "chat" + PROCESS;

    private SlowLink() {}

    /** Makes a link of this many kilobits a second; skips the test where that is not possible. */
    static SlowLink ofKilobits(int rate) throws IOException, InterruptedException {
        Tools.assumeInstalled("ip");
        Tools.assumeInstalled("tc");
        SlowLink link = new SlowLink();
        try {
            link.make(rate);
        } catch (AssertionError e) {
            link.close();
            assumeThat(e).as("why no network namespace can be made").isNull();
        }
        return link;
    }

    private void make(int rate) throws IOException, InterruptedException {
        run("ip netns add " + name);
        connect("c", CLIENT, "s", SERVER);
        connect("d", FAST_CLIENT, "t", FAST);
        run("ip -n " + name + " link set lo up");
        run("ip netns exec " + name + " tc qdisc add dev " + name + "s root tbf rate " + rate
                + "kbit burst 3000 limit 30000");
    }

    private void connect(String here, String ownAddress, String there, String address)
            throws IOException, InterruptedException {
        run("ip link add " + name + here + " type veth peer name " + name + there + " netns " + name);
        run("ip address add " + ownAddress + "/30 dev " + name + here);
        run("ip link set " + name + here + " up");
        run("ip -n " + name + " address add " + address + "/30 dev " + name + there);
        run("ip -n " + name + " link set " + name + there + " up");
    }

    private static void run(String command) throws IOException, InterruptedException {
        Tools.run(List.of(command.split(" ")));
    }

    /** Starts a server at the other end. */
    ServerProcess startServer() throws IOException {
        return ServerProcess.start(Launch.ORDINARY.by("ip", "netns", "exec", name), "--host=0.0.0.0", "--port=0");
    }

    /** Two users on the fast link. */
    static WellBehavedPair startPair(ServerProcess server) throws IOException {
        return new WellBehavedPair(new Endpoint(FAST, server.port(), false), BEAT, WellBehavedPair.MAX_WAIT);
    }

    /** Runs a shell command at the other end, and waits for it. */
    void runThere(String command) throws IOException, InterruptedException {
        Tools.run(List.of("ip", "netns", "exec", name, "sh", "-c", command));
    }

    /** Removes the links and the namespace. The kernel would remove a link only some time after its namespace. */
    @Override
    public void close() throws IOException, InterruptedException {
        new ProcessBuilder("ip", "link", "delete", name + "c").start().waitFor();
        new ProcessBuilder("ip", "link", "delete", name + "d").start().waitFor();
        new ProcessBuilder("ip", "netns", "delete", name).start().waitFor();
    }
}
