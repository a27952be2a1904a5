/**
 * What a client has to pass before it is in the room: {@link chatserver.security.Tls} and a
 * {@link chatserver.security.Password}. Each reads what it needs from a file at the start, or takes it from the
 * environment as a {@link chatserver.security.Secret}.
 */
package chatserver.security;
