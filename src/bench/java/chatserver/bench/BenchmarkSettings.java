package chatserver.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The properties of the benchmark, which {@link Benchmark} describes. A property that is blank counts as not set. */
record BenchmarkSettings(List<Workload> workloads, List<Peer> peers, int rounds, Path directory, Path pictures) {
    private static final int MOST_USERS = 10_000;
    private static final int OTHER_FILES = 300; // that a process has open besides its connections

    /** Reads all properties. */
    static BenchmarkSettings read() {
        Path directory = Path.of("target", "bench");
        String servers = property("bench.servers", "");
        List<Peer> peers = selected("bench.servers", servers, List.of(Peer.values()), Peer::toString);
        return new BenchmarkSettings(
                selected("bench.only", property("bench.only", ""), Workloads.all(users()), Workload::name),
                servers.isEmpty() ? peers.stream().filter(Peer::isConfigured).toList() : peers,
                Integer.parseInt(property("bench.rounds", "3")),
                directory,
                Path.of(property("bench.out", directory.toString())));
    }

    /** Returns the number of users that is asked for, or that the limit on open files allows. */
    private static int users() {
        int wish = Integer.parseInt(property("bench.users", Integer.toString(MOST_USERS)));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            int possible = (int) Math.min(wish, system.getMaxFileDescriptorCount() - OTHER_FILES);
            if (possible < wish) {
                System.out.println("The limit on open files allows " + possible + " users, not " + wish + ".");
            }
            return possible;
        }
        return wish;
    }

    /**
     * Returns what a list of names, separated by commas, selects: each name selects the one of this name, or otherwise
     * all whose names continue it after a hyphen. An empty list selects all.
     */
    static <T> List<T> selected(String property, String names, List<T> all, Function<T, String> nameOf) {
        if (names.isEmpty()) {
            return all;
        }
        Set<T> selected = new HashSet<>();
        for (String name : names.toLowerCase(Locale.ROOT).split(",")) {
            List<T> exact = matching(all, nameOf, n -> n.equals(name));
            List<T> found = exact.isEmpty() ? matching(all, nameOf, n -> n.startsWith(name + "-")) : exact;
            if (found.isEmpty()) {
                List<String> known = all.stream().map(nameOf).toList();
                throw new IllegalArgumentException(property + ": expected some of " + known + ", not " + name);
            }
            selected.addAll(found);
        }
        return all.stream().filter(selected::contains).toList();
    }

    private static <T> List<T> matching(List<T> all, Function<T, String> nameOf, Predicate<String> wanted) {
        return all.stream().filter(one -> wanted.test(nameOf.apply(one))).toList();
    }

    /** Returns the value of a property, or the default if the property is blank. */
    static String property(String name, String defaultValue) {
        return Optional.of(System.getProperty(name, ""))
                .filter(value -> !value.isBlank())
                .orElse(defaultValue);
    }
}
