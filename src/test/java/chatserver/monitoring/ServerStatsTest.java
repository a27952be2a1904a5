package chatserver.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chatserver.cli.CommandLine;
import chatserver.connection.CloseReason;
import chatserver.connection.ConnectionRegistry;
import chatserver.protocol.Reply;
import chatserver.room.Room;
import chatserver.server.ChatServer;
import chatserver.server.ServerConfig;
import chatserver.testing.Await;
import chatserver.testing.TestClient;
import chatserver.testing.TestKeys;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What JMX shows of a server. */
@Execution(ExecutionMode.CONCURRENT) // most of the time they wait until it is shown
class ServerStatsTest extends WireTest {
    private static final MBeanServer MBEANS = ManagementFactory.getPlatformMBeanServer();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static ObjectName name(int port) throws Exception {
        return new ObjectName("chatserver:type=ChatServer,port=" + port);
    }

    /** The status of a server, once it is shown. */
    static ChatServerMXBean status(int port) throws Exception {
        CountDownLatch shown = new CountDownLatch(1);
        NotificationListener listener = (event, nothing) -> {
            if (((MBeanServerNotification) event).getMBeanName().toString().endsWith("port=" + port)) {
                shown.countDown();
            }
        };
        MBEANS.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener, null, null);
        try {
            assertThat(MBEANS.isRegistered(name(port)) || shown.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS))
                    .as("it is shown")
                    .isTrue();
        } finally {
            MBEANS.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener);
        }
        return JMX.newMXBeanProxy(MBEANS, name(port), ChatServerMXBean.class);
    }

    /** Waits for a value: what clients see happens a little before it is counted. */
    static <T> void await(Supplier<T> value, T expected) {
        Await.until("value " + expected, () -> value.get().equals(expected));
    }

    @Test
    void aConnectionThatEndsWithoutHavingSentAByteIsCountedAsAProbe() throws Exception {
        TestServer server = serve();
        connect().endOutput().expectEnd();
        connect().reset();
        connect().sendRaw("\n").endOutput().expectEnd();
        ChatServerMXBean status = status(server.port());
        await(status::getConnections, 0);
        assertThat(status.getProbes()).isEqualTo(2);
    }

    @Test
    void aConnectionThatEndsBeforeItsTlsHandshakeBeginsIsCountedAsAProbe() throws Exception {
        TestServer server = serve(TestKeys.options());
        connect().endOutput().expectEnd();
        connect().reset();
        connect().sendRaw(new byte[] {22}).endOutput();
        connect().send("PING").expectStart("ERR tls-required (").expectEnd();
        ChatServerMXBean status = status(server.port());
        await(status::getConnections, 0);
        assertThat(status.getProbes()).isEqualTo(2);
        assertThat(status.getDisconnections()).containsEntry("tls-failed", 1L).containsEntry("lost", 1L);
    }

    @Test
    void bansAndTheConnectionsThatTheyEndAreCounted(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("operators"), "secret");
        TestServer server =
                serve("--operator-password-file=" + password, "--exempt-loopback=false", "--max-per-address=9");
        TestClient alice = login("alice").send("OPER secret").expect("OK");
        login("bob");
        try (TestClient carol = TestClient.connectFrom("127.0.6.3", server.port())) {
            carol.send("LOGIN carol").expect("OK");
            alice.send("KICK bob").expect("OK", "INFO bob disconnected").send("BAN carol");
            carol.expect("INFO bob disconnected", "INFO kicked").expectEnd();
        }
        TestClient.connectFrom("127.0.6.3", server.port())
                .expectStart("ERR banned (")
                .close();
        ChatServerMXBean status = status(server.port());
        assertThat(status.getBans()).isEqualTo(1);
        assertThat(status.getRefusals()).containsEntry("banned", 1L);
        await(() -> status.getDisconnections().get("banned"), 1L);
        hangUp();
        await(() -> status.getDisconnections().get("kicked"), 1L);
    }

    @Test
    void usersLinesDeliveriesAndBytesOfAConversationAreCounted() throws Exception {
        TestServer server = serve("--max-connections=3");
        TestClient alice = login("alice");
        TestClient bob = login("bob");
        TestClient stranger = connect().send("PING").expectStart("ERR not-logged-in (");
        connect().expectStart("ERR server-full (").expectEnd();
        connect().expectStart("ERR server-full (").expectEnd();
        stranger.send("LOGIN ALICE").expect("ERR username-taken");
        alice.send("MSG hello")
                .send("DM bob hi")
                .send("DM nobody hi")
                .expect("OK")
                .expectStart("ERR user-not-found (");
        bob.expect("MSG alice hello", "DM alice hi").send("");

        ChatServerMXBean status = status(server.port());
        await(status::getLinesIn, 4L + 2 + 2);
        assertThat(status.getConnections()).isEqualTo(3);
        assertThat(status.getConnectionsEver()).isEqualTo(3);
        assertThat(status.getUsers()).isEqualTo(2);
        assertThat(status.getLogins()).isEqualTo(2);
        assertThat(status.getDeliveries()).isEqualTo(2);
        assertThat(status.getRefusals()).isEqualTo(Map.of("banned", 0L, "server-full", 2L, "too-many-connections", 0L));
        assertThat(status.getDisconnections())
                .hasSize(CloseReason.values().length)
                .allSatisfy((why, count) -> assertThat(count).as(why).isZero());

        stranger.close();
        bob.send("MSG bye").send("QUIT").expectEnd();
        bob.close();
        alice.expect("MSG bob bye", "INFO bob disconnected");
        await(status::getConnections, 1);
        assertThat(status.getConnectionsEver()).isEqualTo(3);
        assertThat(status.getUsers()).isEqualTo(1);
        assertThat(status.getLogins()).isEqualTo(2);
        assertThat(status.getLinesIn()).isEqualTo(4 + 4 + 2);
        assertThat(status.getDeliveries()).isEqualTo(2 + 2);
        assertThat(status.getDisconnections()).containsEntry("quit", 1L).containsEntry("hangup", 1L);
        assertThat(status.getDisconnections().values().stream()
                        .mapToLong(count -> count)
                        .sum())
                .as("all that have ended")
                .isEqualTo(2);
        assertThat(status.getBytesIn())
                .isEqualTo(bytes(
                        "LOGIN alice",
                        "MSG hello",
                        "DM bob hi",
                        "DM nobody hi",
                        "LOGIN bob",
                        "",
                        "MSG bye",
                        "QUIT",
                        "PING",
                        "LOGIN ALICE"));
        await(
                status::getBytesOut,
                bytes(
                        "OK",
                        "OK",
                        reply(Reply.USER_NOT_FOUND),
                        "MSG bob bye",
                        "INFO bob disconnected",
                        "OK",
                        "MSG alice hello",
                        "DM alice hi",
                        reply(Reply.NOT_LOGGED_IN),
                        "ERR username-taken"));
    }

    private static String reply(Reply reply) {
        return new String(reply.line(), UTF_8).strip();
    }

    private static long bytes(String... lines) {
        return Stream.of(lines).mapToLong(line -> line.length() + 1).sum();
    }

    @Test
    void theMXBeanIsRegisteredUntilTheServerStops() throws Exception {
        TestServer server = serve();
        ChatServerMXBean status = status(server.port());
        assertThat(status.getUptimeSeconds()).isBetween(1L, 60L);
        server.stop();
        assertThat(MBEANS.isRegistered(name(server.port()))).isFalse();
    }

    @Test
    void aServerThatStopsAtOnceLeavesNoMXBeanRegistered() throws Exception {
        TestServer server = serve();
        server.stop();
        assertThat(MBEANS.isRegistered(name(server.port()))).isFalse();
    }

    /** For instance by another one on the same port of another address. */
    @Test
    void aTakenMXBeanNameStaysWithTheServerThatRegisteredItFirst() throws Exception {
        ConnectionRegistry none = new ConnectionRegistry();
        ServerStats first =
                new ServerStats(1, none, new Room(false, 1, 1), null, null, Optional.empty(), System::nanoTime);
        ServerStats second =
                new ServerStats(1, none, new Room(false, 1, 1), null, null, Optional.empty(), System::nanoTime);
        first.register();
        second.register();
        second.unregister();
        assertThat(MBEANS.isRegistered(name(1))).isTrue();
        first.unregister();
        assertThat(MBEANS.isRegistered(name(1))).isFalse();
        first.register();
        assertThat(MBEANS.isRegistered(name(1))).as("once ended, for good").isFalse();
    }

    @Test
    void theSummaryCountsConnectionsLoginsLinesAndBytes() throws Exception {
        ServerConfig config = ((CommandLine.Serve)
                        CommandLine.parse(new String[] {"--host=127.0.0.1", "--port=0"}, Map.of()))
                .config();
        ChatServer server = ChatServer.start(config);
        try (TestClient alice = TestClient.connect(server.port());
                TestClient bob = TestClient.connect(server.port())) {
            alice.send("LOGIN alice").expect("OK");
            bob.send("LOGIN bob").expect("OK").send("MSG hi");
            alice.expect("MSG bob hi");
        } finally {
            server.stop();
        }
        assertThat(server.summary())
                .matches("served 2 connections, 2 logins, 3 lines in, 29 bytes in, [12] deliveries, \\d+ bytes out;"
                        + " 0 refused; up \\d+ s");
    }

    @Test
    void aSlowClientShowsInTheLagUntilItIsDisconnectedAndCounted() throws Exception {
        TestServer server = serve("--write-timeout=0", "--idle-timeout=0");
        String packet = ("MSG " + "x".repeat(4000) + "\n").repeat(16);
        TestClient talker = login("talker");
        loginWithTinyBuffer("slow");
        ChatServerMXBean status = status(server.port());
        assertThat(status.getSlowestBacklogBytes()).isZero();
        assertThat(status.getStalledWrites()).isZero();
        for (int i = 0; i < 100; i++) { // 6.4 MB: more than the kernel takes, and less than the greatest backlog
            talker.sendRaw(packet).expectNothing();
        }
        await(status::getStalledWrites, 1);
        assertThat(status.getSlowestBacklogBytes()).isBetween(1L, 100L * 16 * 4016);
        List<String> received = new ArrayList<>();
        while (!received.contains("INFO slow disconnected")) {
            assertThat(received).hasSizeLessThan(500);
            talker.sendRaw(packet).send("PING");
            received.add(talker.receive());
        }
        await(() -> status.getDisconnections().get("slow-reader"), 1L);
        await(status::getSlowestBacklogBytes, 0L); // the talker's last lines may have come after the notice
        assertThat(status.getStalledWrites()).isZero();
    }
}
