/**
 * What an operator sees of a running server: {@link chatserver.monitoring.ServerStats} by JMX and in the log,
 * {@link chatserver.monitoring.JfrEvents} in Java Flight Recorder. No package but {@code server} depends on this one.
 */
package chatserver.monitoring;
