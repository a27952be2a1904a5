package chatserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM with the G1 collector uses at a moment: threads, descriptors, resident memory and live heap. */
record Vitals(int threads, int descriptors, long residentKilobytes, long liveHeapBytes) {
    /** The columns of {@link #row}. */
    static final String HEAD = "minute  visits  threads  descriptors  resident MB  heap in use after a collection, MB";

    private static final Pattern USED = Pattern.compile("garbage-first heap .*? used (\\d+)K");

    /** Collects the garbage of this process, and reads what it uses then. */
    static Vitals of(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        assertThat(used.find()).isTrue();
        Path process = Path.of("/proc", Long.toString(pid));
        return new Vitals(
                process.resolve("task").toFile().list().length,
                process.resolve("fd").toFile().list().length,
                residentKilobytes(process),
                1024 * Long.parseLong(used.group(1)));
    }

    private static long residentKilobytes(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS in " + process);
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Tools.run(List.of(jcmd.toString(), Long.toString(pid), command));
    }

    /** Returns a row below {@link #HEAD}. */
    String row(String minute, long visits) {
        return "%6s  %6d  %7d  %11d  %11.1f  %8.1f"
                .formatted(
                        minute,
                        visits,
                        threads,
                        descriptors,
                        residentKilobytes / 1024.0,
                        liveHeapBytes / 1024.0 / 1024);
    }
}
