/**
 * The set-up of logging: one line an event on standard output, which never holds up whoever logs.
 *
 * <p>{@link chatserver.logging.LogConfigurator} is found by logback at the first line that is logged, and does what
 * {@link chatserver.logging.LogSettings} says. {@code LossyAsyncAppender} is the queue between those who log and the thread
 * {@code log}, which alone writes; what does not fit is dropped, and counted in the log.
 */
package chatserver.logging;
