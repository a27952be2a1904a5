/**
 * Who is logged in and what is said, without a socket in sight.
 *
 * <p>The conversation is one {@link chatserver.room.Transcript}: every line for all members is appended to it once,
 * in a chain of {@link chatserver.room.Segment}s. Each client is a {@link chatserver.room.Member} with an
 * {@link chatserver.room.Outbox}. That is a {@link chatserver.room.TranscriptCursor}, and the private lines (replies, direct
 * messages, notices) that stand between two positions. Its {@link chatserver.room.BroadcastBatch} collects what it is about to
 * broadcast. The {@link chatserver.room.Room} makes one sequence of everything.
 *
 * <p><b>Locks</b>, in the order in which they are taken. The room's makes logging in, broadcasting, sending, listing and leaving
 * one sequence. An outbox's monitor guards its private lines. The last is that of the segment pool. All are held for memory
 * operations only. Reading the transcript takes no lock.
 */
package chatserver.room;
