package chatserver.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;

/** The machine on which the benchmark ran, and the date. */
record Machine(String hardware, String software, LocalDate date) {

    /** Returns this machine today. */
    static Machine here() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        String model;
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            model = lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*: *", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
        String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
        String java = "Java " + System.getProperty("java.version");
        return new Machine(cores + " × " + model, kernel + ", " + java, LocalDate.now());
    }

    @Override
    public String toString() {
        return hardware + ", " + software + ", " + date;
    }
}
