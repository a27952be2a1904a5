package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Senders broadcast to readers. At rate 0 they send as fast as they can, but never more than 1000 messages ahead of the
 * slowest reader. At any other rate the latency of each delivery is measured.
 *
 * @param stalled the number of further clients that enter and never read
 * @param bytes the length of a text
 * @param rate messages a second, of all senders together
 * @param equalReceivers whether a server whose senders do not receive gets so many more readers that each message has as
 *     many receivers as on the others; all receivers then count as deliveries, and otherwise the readers alone
 */
record FanOut(
        String name,
        int senders,
        int readers,
        int stalled,
        int bytes,
        int rate,
        Duration duration,
        boolean equalReceivers)
        implements Workload {
    private static final int WINDOW = 1000;
    private static final int BATCH = 256;
    private static final int SHORT_TEXT = 64;
    private static final int WARM_UP_RATE = 1000; // at 50 a second, a JVM goes on compiling for minutes
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final long MILLISECOND = 1_000_000;
    private static final long SILENCE = Duration.ofSeconds(5).toNanos();
    private static final long OVERTIME = Duration.ofSeconds(20).toNanos();

    /** Sends short texts as fast as possible. */
    static FanOut saturated(String name, int senders, int readers) {
        return new FanOut(name, senders, readers, 0, SHORT_TEXT, 0, Duration.ofMillis(1500), false);
    }

    /** Sends short texts at this rate. */
    static FanOut paced(String name, int senders, int readers, int rate) {
        return new FanOut(name, senders, readers, 0, SHORT_TEXT, rate, Duration.ofSeconds(3), false);
    }

    /** Returns the same with clients that do not read. */
    FanOut withStalled(String newName, int count) {
        return new FanOut(newName, senders, readers, count, bytes, rate, duration, equalReceivers);
    }

    @Override
    public String title() {
        String clients = senders + (senders == 1 ? " sender, " : " senders, ") + readers + " readers";
        String text = bytes == SHORT_TEXT ? "" : " of " + bytes + " bytes";
        String pace = rate == 0 ? "" : ", " + rate + " messages/s" + text;
        return clients + pace + (stalled == 0 ? "" : ", " + stalled + " more do not read");
    }

    @Override
    public List<Measure> shown() {
        return rate == 0
                ? List.of(Measure.CPU, Measure.RATE)
                : List.of(Measure.CPU, Measure.P50, Measure.P99, Measure.P999);
    }

    @Override
    public boolean suits(Peer peer) {
        return peer.wire().carries(readers + senders, bytes);
    }

    @Override
    public FanOut warmUp(Duration time) {
        int quick = rate == 0 || bytes > SHORT_TEXT ? rate : Math.max(rate, WARM_UP_RATE);
        return new FanOut(name, senders, readers, 0, bytes, quick, time, equalReceivers);
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException {
        int added = equalReceivers && !server.wire().sendersReceive() ? senders - 1 : 0;
        int receivers = equalReceivers ? readers + senders - 1 : readers;
        try (LoadGenerator load = new LoadGenerator(server)) {
            long connecting = System.nanoTime();
            List<Client> listening = load.readers(readers + added);
            List<Client> speaking = load.senders(senders);
            long connected = System.nanoTime() - connecting;
            load.stalled(stalled);
            load.awaitQuiet(QUIET);
            Latencies latencies = new Latencies();
            for (Client reader : listening) {
                if (rate == 0) {
                    reader.countLines();
                } else {
                    reader.setListener(new Timestamps(latencies));
                }
            }
            Progress progress = new Progress(load, listening, server.wire().linesPerMessage());
            CpuTime cpu = server.cpu();
            CpuTime own = CpuTime.of(ProcessHandle.current().pid());
            long start = System.nanoTime();
            if (rate == 0) {
                saturate(progress, speaking, server.wire());
            } else {
                pace(progress, speaking, server.wire());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double deliveries = (double) progress.sent * receivers;

            Map<Measure, Double> figures = new EnumMap<>(Measure.class);
            figures.put(Measure.CPU, server.cpu().since(cpu).toNanos() / deliveries);
            figures.put(
                    Measure.GENERATOR,
                    CpuTime.of(ProcessHandle.current().pid()).since(own).toNanos() / deliveries);
            figures.put(Measure.RATE, deliveries / seconds);
            figures.put(Measure.LOGIN, connected / 1e3 / (listening.size() + senders));
            figures.put(Measure.RESIDENT, server.residentKilobytes() / 1024.0);
            if (rate > 0) {
                figures.put(Measure.P50, latencies.percentile(.5));
                figures.put(Measure.P99, latencies.percentile(.99));
                figures.put(Measure.P999, latencies.percentile(.999));
            }
            return figures;
        }
    }

    private void saturate(Progress progress, List<Client> speaking, Wire wire) throws IOException {
        byte[] message = wire.messageBytes(Timestamps.of(0) + Timestamps.filling(bytes));
        ByteBuffer batch = ByteBuffer.allocateDirect(BATCH * message.length);
        while (batch.hasRemaining()) {
            batch.put(message);
        }
        ByteBuffer[] unsent = new ByteBuffer[senders];
        for (int s = 0; s < senders; s++) {
            unsent[s] = batch.duplicate().limit(0);
        }
        long end = System.nanoTime() + duration.toNanos();
        boolean sending = true;
        while (sending || progress.inFlight() > 0) {
            for (int s = 0; s < senders; s++) {
                if (sending && !unsent[s].hasRemaining()) {
                    int count = (int) Math.min(BATCH, (WINDOW - progress.inFlight()) / (senders - s));
                    unsent[s].position(0).limit(count * message.length);
                    progress.sent += count;
                }
                if (unsent[s].hasRemaining()) {
                    speaking.get(s).write(unsent[s]);
                }
            }
            progress.poll(sending && progress.inFlight() < WINDOW ? 0 : 1, end);
            sending = System.nanoTime() < end;
        }
    }

    private void pace(Progress progress, List<Client> speaking, Wire wire) throws IOException {
        String text = wire.message(Timestamps.of(0) + Timestamps.filling(bytes));
        int stamp = text.indexOf(Timestamps.of(0));
        ByteBuffer message = ByteBuffer.allocateDirect(text.length()).put(text.getBytes(US_ASCII));
        long messages = rate * duration.toMillis() / 1000;
        long due = System.nanoTime();
        long end = due + duration.toNanos();
        while (progress.sent < messages || progress.inFlight() > 0) {
            long now = System.nanoTime();
            for (; progress.sent < messages && now >= due; due += 1_000_000_000 / rate) {
                message.put(stamp, Timestamps.of(now).getBytes(US_ASCII)).rewind();
                speaking.get((int) (progress.sent % senders)).send(message);
                progress.sent++;
            }
            boolean soon = progress.sent < messages && due < System.nanoTime() + MILLISECOND;
            progress.poll(soon ? 0 : 1, end);
        }
    }

    /** The progress of a run. Used by one thread. */
    private static final class Progress {
        private final LoadGenerator load;
        private final Client[] readers;
        private final int linesPerMessage;
        private long sent;
        private long slowest;
        private long lastInput = System.nanoTime();

        Progress(LoadGenerator load, List<Client> readers, int linesPerMessage) {
            this.load = load;
            this.readers = readers.toArray(Client[]::new);
            this.linesPerMessage = linesPerMessage;
        }

        /** Returns how many messages the slowest reader has not read yet. */
        long inFlight() {
            return sent - slowest;
        }

        /** Waits at most this long for input and reads it; fails if nothing arrives for 5 s, or 20 s after the planned end. */
        void poll(long millis, long end) throws IOException {
            boolean any = load.poll(millis);
            long now = System.nanoTime();
            if (any) {
                lastInput = now;
            } else if (now - lastInput > SILENCE && inFlight() > 0) {
                throw new IOException("delivers nothing for 5 s");
            }
            if (now - end > OVERTIME) {
                throw new IOException("takes 20 s longer than it should");
            }
            long least = Long.MAX_VALUE;
            for (Client reader : readers) {
                least = Math.min(least, reader.lines());
            }
            slowest = least / linesPerMessage;
        }
    }
}
