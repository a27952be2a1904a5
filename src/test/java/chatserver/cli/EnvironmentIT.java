package chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.ServerProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the server in a process whose environment was set by a container platform. */
class EnvironmentIT {
    @Test
    void theServerStartsWithTheVariablesThatKubernetesSetsForAServiceCalledChat() throws Exception {
        Map<String, String> environment = Map.of(
                "CHAT_PORT", "tcp://10.96.12.7:4000",
                "CHAT_SERVICE_HOST", "10.96.12.7",
                "CHAT_SERVICE_PORT", "4000",
                "CHAT_PORT_4000_TCP", "tcp://10.96.12.7:4000");
        try (ServerProcess server = ServerProcess.start(environment, "--check")) {
            assertThat(server.awaitExit()).isZero();
            assertThat(server.out()).first().asString().matches("port +4000 +the default");
            assertThat(server.err())
                    .containsExactly("chat-server: variable 'CHAT_PORT' is ignored: its value 'tcp://10.96.12.7:4000'"
                            + " is of the form that Kubernetes and Docker set for a service named \"chat\"");
        }
        try (ServerProcess server = ServerProcess.start(environment, "--host=127.0.0.1", "--port=0")) {
            assertThat(server.port()).isPositive();
        }
    }
}
