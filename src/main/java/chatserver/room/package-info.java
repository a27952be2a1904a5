/**
 * Who is here and what is said, without a socket in sight.
 *
 * <p>The conversation is one {@link chatserver.room.Transcript}: every line that everybody is to read is laid down in it
 * once, in a chain of {@link chatserver.room.Segment}s. Each client is a {@link chatserver.room.Member} with an {@link chatserver.room.Outbox}: a place in the
 * transcript, and the private lines (answers, direct messages, notices) that stand between two places of it; and with a
 * {@link chatserver.room.Speech}, in which what it says is collected until it is laid down. The
 * {@link chatserver.room.Room} decides who may do what and in which order it has happened.
 *
 * <p><b>Locks</b>, in the order in which they are taken: the room's, which makes logging in, speaking, whispering,
 * listing and leaving one sequence; then an outbox's own monitor, which guards its private lines; then that of the segments
 * that are to be used again. All are held for memory operations only, never during I/O. Reading the transcript takes no lock.
 */
package chatserver.room;
