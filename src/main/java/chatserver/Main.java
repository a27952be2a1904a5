package chatserver;

import chatserver.cli.CommandLine;
import chatserver.cli.UsageException;
import chatserver.logging.LogConfigurator;
import chatserver.server.ChatServer;
import chatserver.server.ServerConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: arguments in, exit status out. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final int COULD_NOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    private static volatile ChatServer server; // null until it is listening
    private static volatile int exitStatus;

    private Main() {}

    /** Runs the server until the process is asked to stop (SIGTERM, SIGINT), or prints what was asked for. */
    public static void main(String[] args) {
        CommandLine commandLine;
        try {
            commandLine = CommandLine.parse(args, System.getenv());
        } catch (UsageException e) {
            fail(WRONG_USAGE, e.getMessage());
            return;
        }
        if (commandLine instanceof CommandLine.Print print) {
            System.out.println(print.text());
        } else if (commandLine instanceof CommandLine.Serve serve) {
            serve.warnings().forEach(Main::complain);
            serve(serve.config());
        }
    }

    private static void serve(ServerConfig config) {
        Runtime.getRuntime().addShutdownHook(new Thread(Main::shutDown, "shutdown"));
        try {
            server = ChatServer.start(config);
            LOG.info(
                    "Server listening on port {} (host {}, pid {}, started in {} ms)",
                    server.port(),
                    config.host(),
                    ProcessHandle.current().pid(),
                    ManagementFactory.getRuntimeMXBean().getUptime());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            exitStatus = COULD_NOT_RUN;
            fail(
                    COULD_NOT_RUN,
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + reason(e)
                            + "\nIs the port taken, or the address another machine's? Try '--port' or '--host'.");
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof UnknownHostException) {
            return "no such host";
        }
        return e instanceof SocketException ? e.getMessage() : e.toString();
    }

    /** The shutdown hook: SIGTERM, SIGINT, and a start that failed. */
    private static void shutDown() {
        ChatServer running = server;
        try {
            if (running != null) {
                LOG.info("stopping");
                running.stop();
                LOG.info("stopped");
            }
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("stopping failed", e);
        } finally {
            LogConfigurator.flushAndStop();
            Runtime.getRuntime().halt(exitStatus); // else it would be 143 after SIGTERM, though all went as asked
        }
    }

    private static void fail(int status, String message) {
        complain(message);
        System.exit(status);
    }

    private static void complain(String message) {
        System.err.println("chat-server: " + message);
    }
}
