/**
 * The log: its set-up, the names of events and their fields, and a queue that keeps threads that log from waiting for standard
 * output.
 *
 * <p>Logback finds {@link chatserver.logging.LogConfigurator} when the first line is logged, and configures itself by
 * {@link chatserver.logging.LogSettings}. {@code LossyAsyncAppender} is the queue. Only the thread {@code log} writes to
 * standard output. Lines that do not fit are dropped and counted in the log.
 */
package chatserver.logging;
