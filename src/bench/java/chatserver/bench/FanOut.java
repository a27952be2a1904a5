package chatserver.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Senders say messages of some bytes to readers: as many as they can, but never more than 1000 ahead of the slowest
 * reader, where the rate is 0, or else so many a second in all, and then the latency of every delivery is taken. Others
 * may have logged in who never read.
 */
record FanOut(String name, String title, int readers, int senders, int bytes, int rate, int stalled, Duration duration)
        implements Workload {
    private static final int WINDOW = 1000;
    private static final int BATCH = 256;
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final long MILLISECOND = 1_000_000;
    private static final long SILENCE = Duration.ofSeconds(5).toNanos();
    private static final long OVERTIME = Duration.ofSeconds(20).toNanos();

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

    /** The same with nobody stalled, for this time. */
    FanOut warmUp(Duration time) {
        return new FanOut(name, title, readers, senders, bytes, rate, 0, time);
    }

    @Override
    public Map<Measure, Double> run(Server server) throws IOException {
        try (LoadGenerator clients = new LoadGenerator(server)) {
            long connecting = System.nanoTime();
            List<Client> listening = clients.readers(readers);
            List<Client> speaking = clients.senders(senders);
            long connected = System.nanoTime() - connecting;
            clients.stalled(stalled);
            clients.awaitQuiet(QUIET);
            Latencies latencies = new Latencies();
            for (Client reader : listening) {
                if (rate == 0) {
                    reader.countLines();
                } else {
                    reader.setListener(new Timestamps(latencies));
                }
            }
            Course course = new Course(clients, listening, server.wire().linesPerMessage());
            Duration cpu = server.cpu();
            Duration own = Server.cpu(ProcessHandle.current().pid());
            long start = System.nanoTime();
            if (rate == 0) {
                saturate(course, speaking, server.wire());
            } else {
                pace(course, speaking, server.wire());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double deliveries = (double) course.sent * readers;
            cpu = server.cpu().minus(cpu);
            own = Server.cpu(ProcessHandle.current().pid()).minus(own);

            Map<Measure, Double> figures = new EnumMap<>(Measure.class);
            figures.put(Measure.CPU, cpu.toNanos() / deliveries);
            figures.put(Measure.RATE, deliveries / seconds);
            figures.put(Measure.GENERATOR, own.toNanos() / deliveries);
            figures.put(Measure.LOGIN, connected / 1e3 / (readers + senders));
            figures.put(Measure.RESIDENT, server.residentKilobytes() / 1024.0);
            if (rate > 0) {
                figures.put(Measure.P50, latencies.percentile(.5));
                figures.put(Measure.P99, latencies.percentile(.99));
                figures.put(Measure.P999, latencies.percentile(.999));
            }
            return figures;
        }
    }

    private void saturate(Course course, List<Client> speaking, Wire wire) throws IOException {
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
        boolean goesOn = true;
        while (goesOn || course.inFlight() > 0) {
            for (int s = 0; s < senders; s++) {
                if (goesOn && !unsent[s].hasRemaining()) {
                    int some = (int) Math.min(BATCH, (WINDOW - course.inFlight()) / (senders - s));
                    unsent[s].position(0).limit(some * message.length);
                    course.sent += some;
                }
                if (unsent[s].hasRemaining()) {
                    speaking.get(s).write(unsent[s]);
                }
            }
            course.poll(goesOn && course.inFlight() < WINDOW ? 0 : 1, end);
            goesOn = System.nanoTime() < end;
        }
    }

    private void pace(Course course, List<Client> speaking, Wire wire) throws IOException {
        String text = wire.message(Timestamps.of(0) + Timestamps.filling(bytes));
        int stamp = text.indexOf(Timestamps.of(0));
        ByteBuffer message = ByteBuffer.allocateDirect(text.length()).put(text.getBytes(US_ASCII));
        long messages = rate * duration.toMillis() / 1000;
        long due = System.nanoTime();
        long end = due + duration.toNanos();
        while (course.sent < messages || course.inFlight() > 0) {
            long now = System.nanoTime();
            for (; course.sent < messages && now >= due; due += 1_000_000_000 / rate) {
                message.put(stamp, Timestamps.of(now).getBytes(US_ASCII)).rewind();
                speaking.get((int) (course.sent % senders)).send(message);
                course.sent++;
            }
            boolean soon = course.sent < messages && due < System.nanoTime() + MILLISECOND;
            course.poll(soon ? 0 : 1, end);
        }
    }

    /** How far a run has come. Used by one thread. */
    private static final class Course {
        private final LoadGenerator clients;
        private final Client[] readers;
        private final int linesPerMessage;
        private long sent;
        private long slowest;
        private long heard = System.nanoTime();

        Course(LoadGenerator clients, List<Client> readers, int linesPerMessage) {
            this.clients = clients;
            this.readers = readers.toArray(Client[]::new);
            this.linesPerMessage = linesPerMessage;
        }

        /** How many messages the slowest reader has still to read. */
        long inFlight() {
            return sent - slowest;
        }

        /** Reads what has come; fails when nothing comes any more, or not in time. */
        void poll(long millis, long end) throws IOException {
            boolean something = clients.poll(millis);
            long now = System.nanoTime();
            if (something) {
                heard = now;
            } else if (now - heard > SILENCE && inFlight() > 0) {
                throw new IOException("everybody waits");
            }
            if (now - end > OVERTIME) {
                throw new IOException("too slow to finish");
            }
            long least = Long.MAX_VALUE;
            for (Client reader : readers) {
                least = Math.min(least, reader.lines());
            }
            slowest = least / linesPerMessage;
        }
    }
}
