package chatserver.server;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The base of the tests of operators: servers that have a password for them. */
abstract class OperatorWireTest extends WireTest {
    static final String PASSWORD = "open sesame";

    @TempDir
    private Path folder;

    /** Starts a server that has operators. */
    final TestServer serveWithOperators(String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("operators"), PASSWORD + "\n");
        return serve(Stream.of(new String[] {"--operator-password-file=" + file}, options)
                .flatMap(Arrays::stream)
                .toArray(String[]::new));
    }

    /** Returns an operator who has logged in. */
    final TestClient loginOperator(String name) throws IOException {
        return becomeOperator(login(name));
    }

    static TestClient becomeOperator(TestClient user) throws IOException {
        return user.send("OPER " + PASSWORD).expect("OK");
    }
}
