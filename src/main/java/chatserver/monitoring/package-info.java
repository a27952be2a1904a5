/** What an operator sees of a server: counts by JMX, and events for Java Flight Recorder. */
package chatserver.monitoring;
