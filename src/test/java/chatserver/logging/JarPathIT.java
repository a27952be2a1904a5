package chatserver.logging;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the server says so if the path of its jar keeps it from logging. */
class JarPathIT {
    @Test
    void inAFolderWhoseNameEndsInAnExclamationMarkTheServerSaysThatNothingIsLogged(@TempDir Path folder)
            throws Exception {
        Path jar = Files.createDirectory(folder.resolve("odd!")).resolve("chat-server.jar");
        Files.copy(ServerProcess.Launch.ORDINARY.jar(), jar);
        try (ServerProcess server =
                ServerProcess.start(ServerProcess.Launch.ORDINARY.from(jar), "--host=127.0.0.1", "--port=0")) {
            server.awaitErr("chat-server: nothing is logged: logback was not found");
            server.signal("TERM");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out()).isEmpty();
        }
    }
}
