package chatserver.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * The set-up of logback, in code. Logback finds this class as a service. Without the parsing of a {@code logback.xml},
 * the server logs its first line sooner.
 *
 * <p>{@code -Dlogback.configurationFile} still takes precedence. Logback creates its own instance of this class, so the
 * settings come to it in system properties.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    /** The system property with the lowest level to log. */
    static final String LEVEL_PROPERTY = "chatserver.log.level";

    /** The system property that is true if each line is a JSON object. */
    static final String JSON_PROPERTY = "chatserver.log.json";

    /** The form of a time in both formats; the time zone is UTC. */
    static final String TIME_PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSSX";

    private static final String PATTERN = "%d{" + TIME_PATTERN + ", UTC} %-5level [%thread] %msg%n";
    private static final int QUEUE_SIZE = 8192;
    private static final Duration MAX_FLUSH_TIME = Duration.ofMillis(500);

    /** Creates it; logback calls this. */
    public LogConfigurator() {}

    /**
     * Sets up logging; must be called before the first logger is created. Prints a line to standard error if the
     * server cannot log. In a folder whose name ends in {@code !}, Java finds no services in the jar.
     */
    public static void use(LogSettings settings) {
        System.setProperty(LEVEL_PROPERTY, settings.level().name());
        System.setProperty(JSON_PROPERTY, Boolean.toString(settings.json()));
        if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
            complain("nothing is logged: logback was not found; if the path of the jar contains '!/', move the jar");
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Level level = Level.valueOf(System.getProperty(LEVEL_PROPERTY, Level.INFO.name()));
        LogSettings settings = new LogSettings(level, Boolean.getBoolean(JSON_PROPERTY));
        install(context, settings, new FileOutputStream(FileDescriptor.out)); // System.out would hide its failures
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sends the log lines of a context to an output, through a queue. */
    static void install(LoggerContext context, LogSettings settings, OutputStream output) {
        Encoder<ILoggingEvent> encoder = settings.json() ? new JsonLineEncoder() : text();
        encoder.setContext(context);
        encoder.start();

        LossyAsyncAppender queue =
                new LossyAsyncAppender(output, encoder, QUEUE_SIZE, MAX_FLUSH_TIME, LogConfigurator::complainOf);
        queue.setContext(context);
        queue.setName("stdout");
        queue.start();

        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(settings.level()));
        root.addAppender(queue);
    }

    private static void complainOf(IOException e) {
        complain("the log cannot be written, so lines are lost: " + e.getMessage());
    }

    private static void complain(String message) {
        System.err.println("chat-server: " + message);
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    /**
     * Writes the queued lines and stops logging. Takes half a second at most, even if no process reads standard output.
     * Lines logged later are lost.
     */
    public static void flushAndStop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
