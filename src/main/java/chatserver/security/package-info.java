/** What a client has to pass before it is in the room: TLS, and the room's password. */
package chatserver.security;
