package chatserver.logging;

import org.slf4j.event.Level;

/**
 * Which lines are logged, and in which format.
 *
 * @param level the lowest level to log
 * @param json whether each line is a JSON object; otherwise it is text
 */
public record LogSettings(Level level, boolean json) {}
