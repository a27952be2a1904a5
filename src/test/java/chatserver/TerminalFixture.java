package chatserver;

import chatserver.testing.TestServer;
import chatserver.testing.Tmux;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Terminals and a server for one test of the client. Skipped where tmux is missing. */
abstract class TerminalFixture {
    @TempDir
    Path folder;

    Tmux tmux;
    TestServer server;

    @BeforeEach
    final void openTerminals() throws Exception {
        tmux = new Tmux(folder);
        server = TestServer.start(serverOptions());
    }

    /** Returns the options of the server. A test class overrides it if it needs other options than the defaults. */
    String[] serverOptions() throws IOException {
        return new String[0];
    }

    @AfterEach
    final void closeTerminals() throws Exception {
        if (server != null) {
            tmux.close();
            server.close();
        }
    }
}
