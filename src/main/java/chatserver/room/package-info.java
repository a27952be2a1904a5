/**
 * Who is logged in and what is said, without a socket in sight.
 *
 * <p>The conversation is one {@link chatserver.room.Transcript}: every line that all members are to read is appended to it
 * once, in a chain of {@link chatserver.room.Segment}s. Each client is a {@link chatserver.room.Member} with an
 * {@link chatserver.room.Outbox}: a {@link chatserver.room.TranscriptCursor}, and the private lines (replies, direct
 * messages, notices) that stand between two positions. Its {@link chatserver.room.BroadcastBatch} collects what it is about to
 * say. The {@link chatserver.room.Room} makes one sequence of everything.
 *
 * <p><b>Locks</b>, in the order in which they are taken: the room's, which makes logging in, broadcasting, sending, listing
 * and leaving one sequence; then an outbox's monitor, which guards its private lines; then that of the segment pool. All are
 * held for memory operations only. Reading the transcript takes no lock.
 */
package chatserver.room;
