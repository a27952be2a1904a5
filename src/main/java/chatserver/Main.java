package chatserver;

import chatserver.cli.CommandLine;
import chatserver.cli.UsageException;
import chatserver.client.ChatClient;
import chatserver.client.ClientConfig;
import chatserver.client.ClientException;
import chatserver.logging.LogConfigurator;
import chatserver.server.ChatServer;
import chatserver.server.ServerConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: arguments in, exit status out.
 *
 * <p>Stopping is prepared before anything else, the log included, so that a signal during the start finds the way out
 * too. (Only the JVM's own start comes before that: then the process dies of the signal.)
 */
public final class Main {
    private static final int COULD_NOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    private static ChatServer server; // guarded by Main.class; null until it is listening
    private static boolean stopping; // likewise
    private static volatile Duration stopWithin = Duration.ofSeconds(1); // until the setting is known
    private static volatile boolean logging; // the log has been used
    private static volatile int exitStatus;

    private Main() {}

    /** Runs the server until the process is asked to stop (SIGTERM, SIGINT), or a client, or prints what was asked for. */
    public static void main(String[] args) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(Main::shutDown, "shutdown"));
        } catch (IllegalStateException e) {
            return; // asked to stop already
        }
        CommandLine commandLine;
        try {
            commandLine = CommandLine.parse(args, System.getenv());
        } catch (UsageException e) {
            fail(WRONG_USAGE, e.getMessage());
            return;
        }
        if (commandLine instanceof CommandLine.Print print) {
            print.warnings().forEach(Main::complain);
            System.out.println(print.text());
        } else if (commandLine instanceof CommandLine.Serve serve) {
            serve.warnings().forEach(Main::complain);
            LogConfigurator.use(serve.logStyle());
            serve(serve.config());
        } else if (commandLine instanceof CommandLine.Connect connect) {
            connect(connect.config());
        }
    }

    private static void connect(ClientConfig config) {
        try {
            ChatClient client = ChatClient.connect(config);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> hangUp(client), "shutdown"));
            client.run();
        } catch (ClientException | InterruptedException e) {
            exitStatus = COULD_NOT_RUN;
            fail(COULD_NOT_RUN, e.getMessage());
        }
    }

    /** The client's shutdown hook: the end, however it came. */
    private static void hangUp(ChatClient client) {
        Thread closer = new Thread(client::close, "closer");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(1000); // a terminal that is stopped by Ctrl-S cannot be tidied
        } catch (InterruptedException e) {
            // The process ends all the same.
        }
        Runtime.getRuntime().halt(exitStatus);
    }

    private static void serve(ServerConfig config) {
        stopWithin = config.shutdownTimeout();
        logging = true;
        try {
            listening(ChatServer.start(config), config.host());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            fail(
                    COULD_NOT_RUN,
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + reason(e)
                            + "\nIs the port taken, or the address another machine's? Try '--port' or '--host'.");
        }
    }

    private static synchronized void listening(ChatServer started, String host) {
        if (stopping) {
            return; // then it has never been listening
        }
        server = started;
        log().info(
                        "Server listening on port {} (host {}, pid {}, started in {} ms)",
                        started.port(),
                        host,
                        ProcessHandle.current().pid(),
                        ManagementFactory.getRuntimeMXBean().getUptime());
    }

    private static String reason(Throwable e) {
        if (e instanceof UnknownHostException) {
            return "no such host";
        }
        return e instanceof SocketException ? e.getMessage() : e.toString();
    }

    /** The shutdown hook: SIGTERM, SIGINT, and the end of a program that has not run. */
    private static void shutDown() {
        try {
            haltInTime();
            stop();
            if (logging) {
                LogConfigurator.flushAndStop();
            }
        } finally {
            halt(); // else the status would be 143 after SIGTERM, though all went as asked
        }
    }

    /** Ends the process even if stopping hangs: on a log of the user's own that takes nothing, say. */
    private static void haltInTime() {
        Thread limit = new Thread(
                () -> {
                    try {
                        Thread.sleep(stopWithin.toMillis() * 19 / 20);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // nobody does this
                    }
                    halt();
                },
                "shutdown-limit");
        limit.setDaemon(true);
        try {
            limit.start();
        } catch (OutOfMemoryError e) {
            // no thread to be had: then without it
        }
    }

    private static void stop() {
        ChatServer running = stopListening();
        if (running == null) {
            return;
        }
        try {
            log().info("stopping");
            running.stop();
            log().info("stopped");
        } catch (InterruptedException | RuntimeException | OutOfMemoryError e) {
            log().error("stopping failed", e);
        }
    }

    private static synchronized ChatServer stopListening() {
        stopping = true;
        return server;
    }

    private static void halt() {
        Runtime.getRuntime().halt(exitStatus);
    }

    private static void fail(int status, String message) {
        exitStatus = status;
        complain(message);
        System.exit(status);
    }

    private static void complain(String message) {
        System.err.println("chat-server: " + message);
    }

    /** Not a constant: the first logger sets logging up, which has to wait for the command line. */
    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }
}
