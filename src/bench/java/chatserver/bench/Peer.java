package chatserver.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that can be measured: how to find it, start it and talk to it. */
enum Peer {
    /** This project's jar. */
    CHAT("chat-server", Wire.CHAT, "java") {
        @Override
        List<String> arguments(int port, Path directory) {
            return chatServer(NEW_JAR, port);
        }

        @Override
        List<String> askForVersion() {
            return List.of("-jar", NEW_JAR, "--version");
        }
    },

    /** Another jar of this project, with which the first is compared. */
    CHAT_OLD("old chat-server", Wire.CHAT, "java") {
        @Override
        List<String> arguments(int port, Path directory) {
            return chatServer(OLD_JAR, port);
        }

        @Override
        List<String> askForVersion() {
            return List.of("-jar", OLD_JAR, "--version");
        }

        @Override
        boolean isConfigured() {
            return !OLD_JAR.isEmpty();
        }
    },

    /** Redis, without its limit for slow readers, and without a disk. */
    REDIS("Redis", Wire.REDIS, "redis-server") {
        @Override
        List<String> arguments(int port, Path directory) {
            return List.of(
                    "--port", Integer.toString(port),
                    "--bind", "127.0.0.1",
                    "--save", "",
                    "--appendonly", "no",
                    "--maxclients", "12000",
                    "--client-output-buffer-limit", "pubsub 0 0 0");
        }
    },

    /** NATS. */
    NATS("NATS", Wire.NATS, "nats-server") {
        @Override
        List<String> arguments(int port, Path directory) {
            return List.of("-a", "127.0.0.1", "-p", Integer.toString(port));
        }
    },

    /** ngIRCd, without its limits. */
    NGIRCD("ngIRCd", Wire.IRC, "ngircd") {
        @Override
        List<String> arguments(int port, Path directory) throws IOException {
            Path settings = directory.resolve("ngircd.conf");
            Files.writeString(settings, """
                    [Global]
                    Name = bench.localhost
                    Info = benchmark
                    Listen = 127.0.0.1
                    Ports = %d
                    [Limits]
                    MaxConnections = 0
                    MaxConnectionsIP = 0
                    MaxPenaltyTime = 0
                    MaxNickLength = 20
                    [Options]
                    DNS = no
                    Ident = no
                    PAM = no
                    """.formatted(port));
            return List.of("-n", "-f", settings.toString());
        }
    },

    /** The baseline. */
    BLOCKING("plain blocking", Wire.CHAT, "java") {
        @Override
        List<String> arguments(int port, Path directory) {
            String classes = System.getProperty("java.class.path");
            return List.of("-cp", classes, BlockingServer.class.getName(), Integer.toString(port));
        }

        @Override
        List<String> askForVersion() {
            return List.of("-version");
        }
    };

    private static final String NEW_JAR = BenchmarkSettings.property("bench.jar", "target/chat-server.jar");
    private static final String OLD_JAR = BenchmarkSettings.property("bench.old", "");
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

    private final String title;
    private final Wire wire;
    private final String program;

    Peer(String title, Wire wire, String program) {
        this.title = title;
        this.wire = wire;
        this.program = program;
    }

    /** Returns the name in tables. */
    String title() {
        return title;
    }

    /** Returns its protocol. */
    Wire wire() {
        return wire;
    }

    /** Returns the command that runs it in the foreground, on this port of the loopback address. */
    List<String> command(int port, Path directory) throws IOException {
        return Stream.concat(Stream.of(found().orElseThrow()), arguments(port, directory).stream())
                .toList();
    }

    abstract List<String> arguments(int port, Path directory) throws IOException;

    List<String> askForVersion() {
        return List.of("--version");
    }

    private static List<String> chatServer(String jar, int port) {
        return List.of("-jar", jar, "--host", "127.0.0.1", "--port", Integer.toString(port));
    }

    /** Returns whether this project's commands beyond LOGIN and MSG can be sent to it. */
    boolean isChatServer() {
        return this == CHAT || this == CHAT_OLD;
    }

    /** Returns whether it tells the users that stay of each that leaves. */
    boolean announcesLeaves() {
        return isChatServer() || this == NGIRCD;
    }

    /** Returns whether the properties say what to run. */
    boolean isConfigured() {
        return true;
    }

    /** Returns the program's file, if this machine has it. */
    private Optional<String> found() {
        if (program.equals("java")) {
            return Optional.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString());
        }
        // Daemons are often in a directory that is only on the superuser's path.
        String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Returns the version that the program prints; empty if this machine does not have the program. */
    Optional<String> version() throws IOException, InterruptedException {
        if (found().isEmpty() || !isConfigured()) {
            return Optional.empty();
        }
        Process process = new ProcessBuilder(Stream.concat(found().stream(), askForVersion().stream())
                        .toList())
                .redirectErrorStream(true)
                .start();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(new String(process.getInputStream().readAllBytes(), UTF_8));
        return version.find() ? Optional.of(version.group()) : Optional.empty();
    }

    /** Returns the name in properties and in the list of all runs. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
