package chatserver.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The CPU time that a process has used until a moment, read in two ways. {@code /proc/PID/stat} counts every thread, also
 * those that have ended, in ticks of 10 ms. {@code /proc/PID/task/TID/schedstat} counts nanoseconds, but only of the
 * threads that still exist.
 *
 * @param ticks what the whole process has used, in full ticks
 * @param threads nanoseconds of each thread that exists, by its number
 */
record CpuTime(Duration ticks, Map<Long, Long> threads) {
    /** The unit of {@code /proc/PID/stat}: the same on every Linux. */
    static final Duration TICK = Duration.ofMillis(10);

    /** Reads what this process has used. */
    static CpuTime of(long pid) throws IOException {
        return new CpuTime(ticksOf(pid), threadsOf(pid));
    }

    /** Reads what this process has used, in ticks alone. */
    static Duration ticksOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The second field is the program's name in brackets, whatever that is; 14 and 15 are user and system time.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return TICK.multipliedBy(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    private static Map<Long, Long> threadsOf(long pid) throws IOException {
        Map<Long, Long> threads = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                try {
                    String nanos = Files.readString(task.resolve("schedstat")).split(" ")[0];
                    threads.put(Long.parseLong(task.getFileName().toString()), Long.parseLong(nanos));
                } catch (NoSuchFileException e) {
                    continue; // the thread has ended, or this kernel has no schedstat
                } catch (IOException e) {
                    continue; // the thread ended while its file was open
                }
            }
        }
        return threads;
    }

    /**
     * Returns what the process has used since the earlier moment: in nanoseconds if the sum over the threads agrees with
     * the ticks, and in ticks otherwise, because then threads that have ended had used a part of it.
     */
    Duration since(CpuTime earlier) {
        Duration coarse = ticks.minus(earlier.ticks);
        Duration fine = Duration.ofNanos(threads.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - earlier.threads.getOrDefault(thread.getKey(), 0L))
                .sum());
        boolean agree = fine.minus(coarse).abs().compareTo(TICK.multipliedBy(2)) <= 0;
        return agree && !threads.isEmpty() ? fine : coarse;
    }
}
