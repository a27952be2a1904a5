/**
 * Who writes to which client, and when.
 *
 * <p>{@link chatserver.delivery.Delivery} is the entry point: broadcast to all, send to one, reply inline. A {@link
 * chatserver.delivery.SocketWriter} is the sending side of one connection. The {@code WriteScheduler} has the lock: it
 * keeps the {@code DeliveryQueue} of the clients with something pending, and decides which thread runs a {@code
 * WriteLoop} over it. The {@code StallDetector} finds loops that are held up by a client, with the {@code Watchdog}'s
 * help; {@code Workers} write what the senders' own threads do not. {@code SchedulerLock} starts threads after it is released.
 *
 * <p>{@link chatserver.delivery.FlowControl} holds what all clients send to what the readers can take.
 *
 * <p><b>Lock</b>: that of the {@code WriteScheduler}, held for constant time. No other lock of the server is taken within it.
 * FlowControl's monitor is held while the lag of all clients is read, at most.
 */
package chatserver.delivery;
