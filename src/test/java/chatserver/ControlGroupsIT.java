package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import chatserver.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in control groups that the JDK cannot read: it throws a NullPointerException for its bean of the system. */
class ControlGroupsIT {
    private static final String GROUPS = """
            #subsys_name hierarchy num_cgroups enabled
            cpuset 2 1 1
            cpu 3 1 1
            cpuacct 3 1 1
            memory 4 1 1
            blkio 5 1 1
            pids 6 1 1
            """;

    private static final String MOUNTS = """
            32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
            35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            """;

    @TempDir
    private Path folder;

    @Test
    void aServerStartsWithoutTheLimitOnOpenFilesIfTheJvmCannotReadItsControlGroups() throws Exception {
        Tools.assumeMountNamespaces();
        String start = mount("groups", GROUPS.replace(' ', '\t'), "/proc/cgroups")
                + mount("own", "", "/proc/$$/cgroup")
                + mount("mounts", MOUNTS, "/proc/$$/mountinfo")
                + "exec \"$0\" \"$@\"";
        ServerProcess.Launch launch = ServerProcess.Launch.ORDINARY.by("unshare", "-m", "sh", "-c", start);
        try (ServerProcess server = ServerProcess.start(launch, "--host=127.0.0.1", "--port=0");
                TestClient alice = TestClient.connect(server.port())) {
            assertThat(server.out().get(0)).contains("WARN", "the limit on open files is not known: ");
            alice.send("LOGIN alice").expect("OK").send("QUIT").expectEnd();
            assertThat(server.awaitOut("not visible by JMX")).contains("WARN", "NullPointerException");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
        }
    }

    private String mount(String name, String content, String over) throws IOException {
        return "mount --bind '" + Files.writeString(folder.resolve(name), content) + "' " + over + " && ";
    }
}
