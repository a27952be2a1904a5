package chatserver.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each log line as one flat JSON object: {@code timestamp}, {@code level}, {@code thread}, {@code logger} and
 * {@code message}, then the line's own fields in the order in which they were added, and {@code exception} with its stack
 * trace. Logback's encoder would nest the fields in a list, and make texts of all numbers. Stateless.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern(LogConfigurator.TIME_PATTERN).withZone(ZoneOffset.UTC);

    @Override
    public byte[] headerBytes() {
        return null;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder json = new StringBuilder(256).append('{');
        add(json, "timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        add(json, "level", event.getLevel());
        add(json, "thread", event.getThreadName());
        add(json, "logger", event.getLoggerName());
        add(json, "message", String.valueOf(event.getFormattedMessage()));
        for (KeyValuePair field : Objects.requireNonNullElse(event.getKeyValuePairs(), List.<KeyValuePair>of())) {
            if (field.value != null) {
                add(json, field.key, field.value);
            }
        }
        if (event.getThrowableProxy() != null) {
            add(json, "exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return json.append("}\n").toString().getBytes(UTF_8);
    }

    private static void add(StringBuilder json, String name, Object value) {
        if (json.length() > 1) {
            json.append(',');
        }
        quote(json, name);
        json.append(':');
        if (value instanceof Long || value instanceof Integer) {
            json.append(value);
        } else {
            quote(json, value.toString());
        }
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c == '\t') {
                json.append("\\t");
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    @Override
    public byte[] footerBytes() {
        return null;
    }
}
