package chatserver.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
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

/**
 * A logback configurator in code, found by logback as a service, in place of a {@code logback.xml}: without an XML parser
 * the first line is out a good deal sooner.
 *
 * <p>{@code -Dlogback.configurationFile} still wins. What is to be logged comes in system properties, since logback makes
 * its own instance of this class.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    /** The system property that names the lowest level to log. */
    static final String LEVEL_PROPERTY = "chatserver.log.level";

    /** The system property that is true where lines are to be JSON objects. */
    static final String JSON_PROPERTY = "chatserver.log.json";

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX, UTC} %-5level [%thread] %msg%n";
    private static final int QUEUE_SIZE = 8192;
    private static final Duration MAX_FLUSH_TIME = Duration.ofMillis(500);

    /** Called by logback, which finds this class as a service. */
    public LogConfigurator() {}

    /** Says how to log; to be called before the first logger is made, when logging is set up once and for all. */
    public static void use(LogSettings settings) {
        System.setProperty(LEVEL_PROPERTY, settings.level().name());
        System.setProperty(JSON_PROPERTY, Boolean.toString(settings.json()));
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Level level = Level.valueOf(System.getProperty(LEVEL_PROPERTY, Level.INFO.name()));
        LogSettings settings = new LogSettings(level, Boolean.getBoolean(JSON_PROPERTY));
        install(context, settings, new FileOutputStream(FileDescriptor.out)); // System.out keeps its failures to itself
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sends what is logged in the given context to one output, by way of a queue. */
    static void install(LoggerContext context, LogSettings settings, OutputStream output) {
        Encoder<ILoggingEvent> encoder = settings.json() ? json() : text();
        encoder.setContext(context);
        encoder.start();

        LossyAsyncAppender queue =
                new LossyAsyncAppender(output, encoder, QUEUE_SIZE, MAX_FLUSH_TIME, LogConfigurator::complain);
        queue.setContext(context);
        queue.setName("stdout");
        queue.start();

        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(settings.level()));
        root.addAppender(queue);
    }

    private static void complain(IOException e) {
        System.err.println("chat-server: the log cannot be written, so lines are lost: " + e.getMessage());
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        // What the text has, and the logger's name: neither logback's own state nor a message in parts.
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithKVPList(false);
        return encoder;
    }

    /**
     * Writes out what is still queued and ends logging, in half a second at most even if nobody reads standard output.
     *
     * <p>Meant as the last act before the process ends: what is logged later goes nowhere.
     */
    public static void flushAndStop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
