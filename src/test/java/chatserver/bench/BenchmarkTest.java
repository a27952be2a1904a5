package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the parts of the benchmark whose errors would show as plausible figures. */
class BenchmarkTest {
    private static final Workload SATURATED = new FanOut("saturated", 1, 2, 0, 64, 0, Duration.ofSeconds(1), false);
    private static final Workload PACED = new FanOut("paced", 1, 2, 0, 64, 10, Duration.ofSeconds(1), false);

    @Test
    void theMedianIsTheMiddleValueOrHalfWayBetweenTwo() {
        assertThat(Results.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Results.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3);
        assertThat(Results.median(List.of())).isNaN();
    }

    @Test
    void aPercentileIsInMicrosecondsAndCountsFromTheShortestLatency() {
        Latencies latencies = new Latencies();
        assertThat(latencies.percentile(.5)).isNaN();
        for (int i = 100_000; i > 0; i--) {
            latencies.add(i * 1000);
        }
        assertThat(latencies.percentile(0)).isEqualTo(1);
        assertThat(latencies.percentile(.5)).isEqualTo(50_001);
        assertThat(latencies.percentile(.999)).isEqualTo(99_901);
        assertThat(latencies.percentile(1)).isEqualTo(100_000);
    }

    @Test
    void lineEndsAreCountedAtEveryPositionOfTheBuffer() {
        for (String text :
                List.of("", "\n", "abc", "\n\n\n\n\n\n\n\n\n\n", "1234567\n", "12345678\n", "a\u000b\nb\n\t\nc")) {
            assertThat(ReadListener.lineEnds(bytes(text))).as(text).isEqualTo((int)
                    text.chars().filter(c -> c == '\n').count());
        }
    }

    /** Cuts the bytes once at each position, as a read can. */
    @ParameterizedTest
    @EnumSource
    void timesOfSendingAreFoundWhereverAReadCutsTheBytes(Wire wire) {
        String message = Timestamps.of(1_000) + Timestamps.filling(64);
        String line = wire == Wire.REDIS
                ? "*3\r\n$7\r\nmessage\r\n$4\r\nroom\r\n$64\r\n" + message + "\r\n"
                : wire == Wire.NATS ? "MSG room 1 64\r\n" + message + "\r\n" : ":u12 MSG u100 " + message + "\n";
        String text = line + line;
        assertThat(ReadListener.lineEnds(bytes(line))).isEqualTo(wire.linesPerMessage());
        for (int cut = 0; cut <= text.length(); cut++) {
            Latencies latencies = new Latencies();
            Timestamps stamps = new Timestamps(latencies);
            stamps.onRead(bytes(text.substring(0, cut)), 6_000);
            stamps.onRead(bytes(text.substring(cut)), 6_000);
            assertThat(latencies.size()).as("cut at %d", cut).isEqualTo(2);
            assertThat(latencies.percentile(1)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10, 17, 40})
    void linesWithAPrefixAreCountedWhereverAReadCutsThem(int cut) {
        String text = "PONG\nMSG a PONG\nPON\n\nPONG\nPPONG\nPONGS\nPO";
        LinePrefix pongs = new LinePrefix("PONG");
        pongs.onRead(bytes(text.substring(0, cut)), 0);
        pongs.onRead(bytes(text.substring(cut)), 0);
        assertThat(pongs.count()).isEqualTo(3);
    }

    @Test
    void cpuTimeIsInNanosecondsWhileTheThreadsExplainTheTicks() {
        CpuTime before = new CpuTime(Duration.ofMillis(100), Map.of(1L, 60_000_000L, 2L, 40_000_000L));
        CpuTime sameThreads = new CpuTime(Duration.ofMillis(110), Map.of(1L, 61_000_000L, 2L, 46_000_000L));
        CpuTime newThread = new CpuTime(Duration.ofMillis(110), Map.of(1L, 60_000_000L, 2L, 40_000_000L, 3L, 5L));
        assertThat(sameThreads.since(before)).isEqualTo(Duration.ofMillis(7));
        assertThat(newThread.since(before)).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void cpuTimeIsInTicksIfThreadsHaveEndedOrCannotBeRead() {
        CpuTime before = new CpuTime(Duration.ofMillis(100), Map.of(1L, 60_000_000L, 2L, 40_000_000L));
        CpuTime ended = new CpuTime(Duration.ofMillis(200), Map.of(1L, 60_000_000L));
        CpuTime unreadable = new CpuTime(Duration.ofMillis(110), Map.of());
        assertThat(ended.since(before)).isEqualTo(Duration.ofMillis(100));
        assertThat(unreadable.since(before)).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void aNameSelectsTheOneOfThisNameOrElseAllThatContinueIt() {
        List<String> all = List.of("small", "busy-small", "exodus-quit", "exodus-reset", "chat", "chat-old");
        assertThat(BenchmarkSettings.selected("p", "", all, name -> name)).isEqualTo(all);
        assertThat(BenchmarkSettings.selected("p", "CHAT,small", all, name -> name))
                .containsExactly("small", "chat");
        assertThat(BenchmarkSettings.selected("p", "exodus", all, name -> name))
                .containsExactly("exodus-quit", "exodus-reset");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkSettings.selected("p", "exod", all, name -> name))
                .withMessageContaining("p: expected some of [small, ");
    }

    @Test
    void workloadsHaveDifferentNamesAndNoMoreUsersThanAreAsked() {
        List<Workload> workloads = Workloads.all(100);
        assertThat(workloads).extracting(Workload::name).doesNotHaveDuplicates();
        assertThat(workloads)
                .filteredOn(workload -> workload.name().matches("(crowd|direct|exodus|house).*"))
                .extracting(Workload::title)
                .contains("10 senders, 100 readers, 100 messages/s", "11 of 100 users send QUIT at once");
    }

    @Test
    void theBoundForStalledReadersIsFiveMillisecondsOrTwiceTheLatencyWithoutThem() {
        Workload unstalled = FanOut.paced("unstalled", 1, 2, 10);
        Workload stalled = FanOut.paced("stalled", 1, 2, 10);
        Results results = new Results();
        results.add(stalled, Peer.CHAT, Map.of(Measure.P999, 5_500.0));
        assertThat(stalledTarget(results)).isEqualTo("≤ 5 MISSED");
        results.add(unstalled, Peer.CHAT, Map.of(Measure.P999, 3_000.0));
        assertThat(stalledTarget(results)).isEqualTo("≤ 6 yes");
    }

    private static String stalledTarget(Results results) {
        Target target = Target.of(results).stream()
                .filter(one -> one.title().startsWith("stalled: "))
                .findFirst()
                .orElseThrow();
        return target.bound() + " " + target.verdict();
    }

    @Test
    void cpuMayRiseAndRateMayFallByFivePercentFromTheOldJar() {
        Results results = new Results();
        results.add(SATURATED, Peer.CHAT, Map.of(Measure.CPU, 104.0, Measure.RATE, 90.0));
        results.add(SATURATED, Peer.CHAT_OLD, Map.of(Measure.CPU, 100.0, Measure.RATE, 100.0));
        assertThat(Target.comparedWithOld(List.of(SATURATED, PACED), results))
                .extracting(target -> target.title() + " " + target.bound() + " " + target.verdict())
                .contains(
                        "saturated: server CPU per delivery, of old chat-server ≤ 1.05 yes",
                        "saturated: deliveries a second, of old chat-server ≥ 0.952 MISSED",
                        "paced: latency, p99, of old chat-server ≤ 1.05 not measured");
    }

    @Test
    void aTargetComparesMediansAndIsNotMeasuredIfARunFailed() {
        Results results = new Results();
        for (double cpu : new double[] {10, 20, 90}) {
            results.add(SATURATED, Peer.CHAT, Map.of(Measure.CPU, cpu, Measure.RATE, 700.0));
            results.add(SATURATED, Peer.REDIS, Map.of(Measure.CPU, 10 * cpu, Measure.RATE, 100.0));
            results.add(SATURATED, Peer.NATS, Map.of(Measure.CPU, 9 * cpu));
        }
        results.add(PACED, Peer.CHAT, Map.of(Measure.CPU, 10.0));
        results.fail(PACED, Peer.REDIS, "stopped");
        assertThat(Target.of(results))
                .extracting(target -> target.title() + " " + target.bound() + " " + target.verdict())
                .contains(
                        "saturated: server CPU per delivery, of Redis ≤ 0.167 yes",
                        "saturated: server CPU per delivery, of NATS ≤ 0.1 MISSED",
                        "saturated: deliveries a second, of Redis ≥ 6 yes",
                        "paced: server CPU per delivery, of Redis ≤ 1.2 not measured");
    }

    @Test
    void theColumnsOfATableAreAlignedAndNumbersHaveThreeSignificantDigits() {
        assertThat(Report.table(List.of(List.of("what", "n"), List.of("a", Report.number(1234.4))), 1))
                .isEqualTo("""
                        | what |     n |
                        |------|------:|
                        | a    | 1,234 |
                        """);
        assertThat(List.of(0, 0.1234, 1.234, 12.34, 123.4))
                .extracting(value -> Report.number(value.doubleValue()))
                .containsExactly("0", "0.123", "1.23", "12.3", "123");
    }

    @Test
    void thePictureIsWellFormedWithoutResultsAndWithFailures() throws Exception {
        Results results = new Results();
        List<Workload> workloads = List.of(SATURATED, PACED);
        for (int i = 0; i < 2; i++) {
            String svg = Chart.of(List.of(Peer.values()), workloads, results, "here & <now>");
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)))
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
            assertThat(svg).doesNotContain("NaN", "Infinity");
            results.add(SATURATED, Peer.CHAT, Map.of(Measure.CPU, 20.0));
            results.add(
                    PACED,
                    Peer.CHAT,
                    Map.of(Measure.CPU, 6000.0, Measure.P50, 1.0, Measure.P99, 2.0, Measure.P999, 9.0));
            results.fail(PACED, Peer.NATS, "<stopped>");
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
