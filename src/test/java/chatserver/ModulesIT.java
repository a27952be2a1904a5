package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jar on a Java that lacks modules, as one made by jlink may. */
class ModulesIT {
    private static final Pattern JLINK_MODULES = Pattern.compile("--add-modules (\\S+)");

    private static ServerProcess start(String modules) throws Exception {
        return ServerProcess.start(
                ServerProcess.Launch.ORDINARY.with("--limit-modules", modules),
                "--host=127.0.0.1",
                "--port=0",
                "--log-level=debug");
    }

    private static void assertServes(ServerProcess server) throws Exception {
        for (String name : new String[] {"alice", "bob"}) {
            try (TestClient client = TestClient.connect(server.port())) {
                client.send("LOGIN " + name).expect("OK").send("QUIT").expectEnd();
            }
            server.awaitOut(name + "] logout");
        }
    }

    private static void stop(ServerProcess server) throws Exception {
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
    }

    @Test
    void whatMissingModulesHaveIsLeftOutWithOneLogLineEach() throws Exception {
        try (ServerProcess server = start("java.base,java.management,java.naming,java.xml")) {
            assertServes(server);
            stop(server);
            for (String module : new String[] {"jdk.management", "jdk.net", "jdk.jfr"}) {
                assertThat(server.out())
                        .filteredOn(line -> line.contains("this Java has no module " + module + ": "))
                        .singleElement()
                        .asString()
                        .contains(" DEBUG ");
            }
            assertThat(server.out()).noneMatch(line -> line.contains("ERROR") || line.contains("WARN"));
        }
    }

    @Test
    void nothingIsLeftOutOfAnImageWithTheModulesThatThePageNames() throws Exception {
        var modules = JLINK_MODULES.matcher(Files.readString(Path.of("src/site/running.md")));
        assertThat(modules.find()).isTrue();
        try (ServerProcess server = start(modules.group(1))) {
            assertServes(server);
            stop(server);
            assertThat(server.out()).noneMatch(line -> line.contains("has no module") || line.contains("WARN"));
        }
    }
}
