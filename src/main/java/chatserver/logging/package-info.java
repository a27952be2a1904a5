/** The set-up of logging: one line an event on standard output, which never holds up whoever logs. */
package chatserver.logging;
