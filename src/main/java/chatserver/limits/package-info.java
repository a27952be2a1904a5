/**
 * What a client may use: {@link chatserver.limits.ConnectionLimiter} counts the connections,
 * {@link chatserver.limits.RateLimiters} keeps a {@link chatserver.limits.TokenBucket} for each client, and
 * {@link chatserver.limits.ConnectionRejector} refuses the clients that are too many, or whose address is among the
 * {@link chatserver.limits.Bans}. An {@link chatserver.limits.Admission} is
 * what one connection has of these.
 */
package chatserver.limits;
