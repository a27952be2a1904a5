package chatserver.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.ServerProcess.Launch;
import chatserver.testing.Tools;
import java.io.IOException;
import java.util.List;

/**
 * A slow link between this process and a network namespace of its own, in which a server can run. What the server sends is
 * slow; what it receives is not. Used by one thread.
 */
final class SlowLink implements AutoCloseable {
    private static final long PROCESS = ProcessHandle.current().pid();

    /** Of the addresses that are reserved for examples, not the same for all processes. */
    private static final long SUBNET = 4 * (PROCESS % 64);

    /** The server's address. */
    static final String SERVER = "198.51.100." + (SUBNET + 2);

    private static final String CLIENT = "198.51.100." + (SUBNET + 1);

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
        run("ip link add " + name + "c type veth peer name " + name + "s netns " + name);
        run("ip address add " + CLIENT + "/30 dev " + name + "c");
        run("ip link set " + name + "c up");
        run("ip -n " + name + " address add " + SERVER + "/30 dev " + name + "s");
        run("ip -n " + name + " link set " + name + "s up");
        run("ip -n " + name + " link set lo up");
        run("ip netns exec " + name + " tc qdisc add dev " + name + "s root tbf rate " + rate
                + "kbit burst 3000 limit 30000");
    }

    private static void run(String command) throws IOException, InterruptedException {
        Tools.run(List.of(command.split(" ")));
    }

    /** How to start the server at the other end. */
    Launch launch() {
        return Launch.ORDINARY.by("ip", "netns", "exec", name);
    }

    /** Runs a shell command at the other end, and waits for it. */
    void runThere(String command) throws IOException, InterruptedException {
        Tools.run(List.of("ip", "netns", "exec", name, "sh", "-c", command));
    }

    /** Removes the link and the namespace. The kernel would remove a link only some time after its namespace. */
    @Override
    public void close() throws IOException, InterruptedException {
        new ProcessBuilder("ip", "link", "delete", name + "c").start().waitFor();
        new ProcessBuilder("ip", "netns", "delete", name).start().waitFor();
    }
}
