package chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import chatserver.testing.ServerProcess;
import chatserver.testing.TestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SIGTERM and SIGINT do to the jar as it is run. */
class SignalsIT {
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void afterASignalTheServerDeliversEverythingSaysThatItStopsAndExitsWithZero(String signal) throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "0");
                TestClient alice = login(server, "alice");
                TestClient bob = login(server, "bob")) {
            alice.sendRaw("MSG hi\n".repeat(10_000)).expectNothing();
            assumeThat(ignores(server, signal))
                    .as("SIG" + signal + " is ignored here")
                    .isFalse();
            server.signal(signal);
            for (int i = 0; i < 10_000; i++) {
                bob.expect("MSG alice hi");
            }
            bob.expect("INFO server-shutdown").expectEnd();
            alice.expect("INFO server-shutdown").expectEnd();
            bob.close();
            alice.close();
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out().get(server.out().size() - 1)).contains("stopped");
            assertThat(server.err()).isEmpty();
        }
    }

    /** A build that a shell runs in the background ignores SIGINT, and so do its child processes. */
    private static boolean ignores(ServerProcess process, String signal) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!signal.equals("INT") || !Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 2 - 1) != 0);
        }
    }

    @Test
    void aSecondSignalWhileTheServerStopsChangesNothing() throws Exception {
        try (ServerProcess server = ServerProcess.start("--host=127.0.0.1", "0");
                TestClient alice = login(server, "alice")) {
            server.signal("TERM");
            alice.expect("INFO server-shutdown"); // alice stays connected, so the server is still stopping
            server.signal("TERM");
            server.signal("TERM");
            alice.expectEnd();
            alice.close();
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out().get(server.out().size() - 1)).contains("stopped");
            assertThat(server.err()).isEmpty();
        }
    }

    private static TestClient login(ServerProcess server, String name) throws IOException {
        return TestClient.connect(server.port()).send("LOGIN " + name).expect("OK");
    }
}
