package chatserver.faults;

import chatserver.testing.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a process has at a moment: threads by name, descriptors by kind. Nothing where there is no {@code /proc}. */
record ProcessResources(long pid, Map<String, Integer> threads, Map<String, Integer> descriptors) {
    /** The JVM's own threads, which come and go as it sees fit; workers and idle threads, which stay for a while. */
    private static final String COMING_AND_GOING = "(C1|C2|GC|G1|Attach).*|delivery-\\d+|idle";

    private interface Naming {
        String of(Path entry) throws IOException;
    }

    /**
     * What the launcher's thread and the main one are called, and every other that main starts, until it takes its own name.
     */
    private static final String UNNAMED = "java";

    private static final int UNNAMED_FOR_GOOD = 2;

    /** What the process has now, or as soon as all its threads have their names. */
    static ProcessResources of(long pid) {
        ProcessResources[] now = new ProcessResources[1];
        Await.until("the names of all threads", () -> {
            now[0] = read(pid);
            return now[0].threads.getOrDefault(UNNAMED, 0) <= UNNAMED_FOR_GOOD;
        });
        return now[0];
    }

    private static ProcessResources read(long pid) {
        Map<String, Integer> threads = census(
                pid, "task", thread -> Files.readString(thread.resolve("comm")).strip());
        threads.keySet().removeIf(name -> name.matches(COMING_AND_GOING));
        return new ProcessResources(
                pid,
                threads,
                census(
                        pid,
                        "fd",
                        file -> Files.readSymbolicLink(file).toString().replaceFirst("^(socket|pipe):.*", "$1")));
    }

    /** Number of descriptors. */
    int descriptorCount() {
        return descriptors.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Waits until the process has these, no more and no less. */
    void awaitAgain() {
        Await.until(this + " again", () -> of(pid).equals(this));
    }

    private static Map<String, Integer> census(long pid, String folder, Naming naming) {
        Map<String, Integer> census = new TreeMap<>();
        File[] entries = new File("/proc/" + pid + "/" + folder).listFiles();
        for (File entry : entries == null ? new File[0] : entries) {
            try {
                census.merge(naming.of(entry.toPath()), 1, Integer::sum);
            } catch (IOException e) {
                continue; // it has gone meanwhile
            }
        }
        return census;
    }
}
