package chatserver.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.TestClient;
import chatserver.testing.TestServer;
import chatserver.testing.WireTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder records. Other tests run in the same JVM, so an event is found by its user. */
class JfrEventsTest extends WireTest {
    @TempDir
    private Path folder;

    @Test
    void connectionsAndSlowReadersAreRecorded() throws Exception {
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            TestServer server = serve("--write-timeout=2");
            TestClient before = login("flight-before");
            recording.enable("chatserver.Connection");
            recording.enable("chatserver.SlowReader");
            recording.start();
            loginWithTinyBuffer("flight-slow");
            TestClient talker = login("flight-talker");
            before.send("QUIT").expectEnd();
            before.close();
            talker.expect("INFO flight-before disconnected");
            String packet = ("MSG " + "x".repeat(4000) + "\n").repeat(16);
            List<String> received = new ArrayList<>();
            while (!received.contains("INFO flight-slow disconnected")) {
                assertThat(received).hasSizeLessThan(500); // 32 MB, more than the kernel and the backlog take
                received.add(talker.sendRaw(packet).send("PING").receive());
            }
            server.stop();
            recording.stop();
            Path file = folder.resolve("chat.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }

        assertThat(events)
                .filteredOn(event -> is(event, "chatserver.Connection", "flight-before"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getLong("connection")).isEqualTo(1);
                    assertThat(event.getString("address")).isEqualTo("127.0.0.1");
                    assertThat(event.getString("reason")).isEqualTo("quit");
                    assertThat(event.getDuration("lifetime")).isPositive();
                    assertThat(event.getLong("linesIn")).isEqualTo(2);
                    assertThat(event.getLong("bytesIn")).isEqualTo("LOGIN flight-before\nQUIT\n".length());
                    assertThat(event.getLong("bytesOut")).isEqualTo("OK\n".length());
                });
        assertThat(events)
                .filteredOn(event -> is(event, "chatserver.Connection", "flight-slow"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("reason")).isEqualTo("slow-reader"));
        assertThat(events)
                .filteredOn(event -> is(event, "chatserver.SlowReader", "flight-slow"))
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.getString("address")).isEqualTo("127.0.0.1");
                    assertThat(event.getLong("backlog")).isPositive();
                    assertThat(event.getLong("bytesOut")).isPositive();
                });
    }

    private static boolean is(RecordedEvent event, String type, String user) {
        return event.getEventType().getName().equals(type) && user.equals(event.getString("user"));
    }
}
