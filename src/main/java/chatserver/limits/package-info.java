/**
 * Limits on clients as strangers: how many may connect, in all and from one address, how fast each may send lines, and how
 * one is told that it may not come in.
 */
package chatserver.limits;
