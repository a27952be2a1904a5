package chatserver.logging;

import org.slf4j.event.Level;

/**
 * What is logged and what its lines look like. Immutable.
 *
 * @param level the lowest level to log
 * @param json whether each line is a JSON object, for programs, rather than text for people
 */
public record LogSettings(Level level, boolean json) {}
