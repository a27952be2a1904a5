package chatserver;

import chatserver.cli.CommandLine;
import chatserver.cli.UsageException;
import chatserver.client.ChatClient;
import chatserver.client.ClientConfig;
import chatserver.client.ClientException;
import chatserver.logging.LogConfigurator;
import chatserver.process.FatalErrors;
import chatserver.process.ProcessExit;
import chatserver.process.StartupException;
import chatserver.server.ChatServer;
import chatserver.server.ServerConfig;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: arguments in, exit status out. {@link ProcessExit} ends it. */
public final class Main {
    private static final int COULD_NOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /** Runs the server or the client until the process is asked to stop, or prints what was asked for. */
    public static void main(String[] args) {
        if (!ProcessExit.prepare()) {
            return; // asked to stop already
        }
        try {
            FatalErrors.install();
            run(CommandLine.parse(args, System.getenv()));
        } catch (UsageException e) {
            fail(WRONG_USAGE, e.getMessage());
        } catch (RuntimeException | Error e) { // a defect, or a JVM without what it needs
            FatalErrors.exitIfHeapIsFull(e);
            fail(COULD_NOT_RUN, "failed: " + e);
        }
    }

    private static void run(CommandLine commandLine) {
        if (commandLine instanceof CommandLine.Print print) {
            System.out.println(print.text());
        } else if (commandLine instanceof CommandLine.Check check) {
            check.warnings().forEach(Main::printError);
            System.out.println(check.text());
            check(check.config());
        } else if (commandLine instanceof CommandLine.Serve serve) {
            serve.warnings().forEach(Main::printError);
            LogConfigurator.use(serve.logSettings());
            serve(serve.config());
        } else if (commandLine instanceof CommandLine.Connect connect) {
            connect(connect.config());
        }
    }

    private static void check(ServerConfig config) {
        try {
            ChatServer.check(config);
        } catch (StartupException e) {
            fail(COULD_NOT_RUN, e.getMessage());
        }
    }

    private static void serve(ServerConfig config) {
        ProcessExit.setTimeLimit(config.shutdownTimeout());
        try {
            ChatServer server = ChatServer.start(config);
            ProcessExit.start(() -> logListening(server, config), () -> stop(server));
        } catch (StartupException e) {
            fail(COULD_NOT_RUN, e.getMessage());
        }
    }

    private static void logListening(ChatServer server, ServerConfig config) {
        Logger log = log();
        log.info(
                "Server listening on port {} ({}host {}, pid {}, started in {} ms)",
                server.port(),
                config.security().hasTls() ? "TLS, " : "",
                server.host(),
                ProcessHandle.current().pid(),
                ManagementFactory.getRuntimeMXBean().getUptime());
    }

    private static void stop(ChatServer server) {
        Logger log = log();
        try {
            log.info("stopping");
            server.stop();
            log.info(server.summary());
            log.info("stopped");
        } catch (InterruptedException | RuntimeException e) {
            log.error("stopping failed", e);
        } finally {
            LogConfigurator.flushAndStop();
        }
    }

    private static void connect(ClientConfig config) {
        try {
            ChatClient client = ChatClient.connect(config);
            ProcessExit.start(() -> {}, client::close);
            client.run();
        } catch (ClientException | StartupException | InterruptedException e) {
            fail(COULD_NOT_RUN, e.getMessage());
        }
    }

    private static void fail(int status, String message) {
        printError(message);
        ProcessExit.exit(status);
    }

    private static void printError(String message) {
        System.err.println("chat-server: " + message);
    }

    /** Returns the logger. It is no constant: the first logger sets logging up, which has to wait for the command line. */
    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }
}
