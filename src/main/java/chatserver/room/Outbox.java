package chatserver.room;

import chatserver.room.PrivateEntry.PrivateLines;
import chatserver.room.PrivateEntry.Skip;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;

/**
 * What one client has not been sent yet: the transcript from its {@link TranscriptCursor} on, and its private lines, each
 * tied to the position at which it is to be read.
 *
 * <p>A private line gets the transcript's end of its moment as its position, and is written when the cursor has come there.
 * An entry is added before the transcript's end moves past it, and the writer looks at the end first and at the entries
 * after that. So it never runs past an entry unseen.
 *
 * <p>Bounds: direct messages have their {@link DirectMessageQuota}; beyond it the client {@linkplain #lagsBy lags} for good.
 * The replies that a client causes itself are bounded by {@link #awaitRepliesWritten}, which its own thread calls before it
 * reads on.
 *
 * <p>Threads: any thread may add private lines. One thread at a time may call {@link #writeNext}: the owner. The monitor is
 * never held during a write.
 */
public final class Outbox {
    /** Bytes of replies beyond which the client is not read any further. */
    public static final int MAX_REPLY_BYTES = 8 * 1024;

    /** What an entry takes of a bound beside its bytes: about what it takes of the heap. */
    public static final int OVERHEAD_BYTES = 64;

    /** Bytes that are worth writing at once. A thread that writes keeps a buffer of that size outside the heap. */
    public static final int MAX_WRITE_BYTES = Segment.BYTES;

    private final Transcript transcript;
    private final TranscriptCursor cursor;
    private final DirectMessageQuota quota;
    private final WriteRun run = new WriteRun();

    private final ArrayDeque<PrivateEntry> entries = new ArrayDeque<>(2); // guarded by this
    private int replyBytes; // guarded by this: of entries that the client has caused itself
    private boolean released; // guarded by this: the cursor
    private volatile boolean ended; // written under this, read by any thread: nothing is added any more
    private volatile boolean closed; // written under this, read by any thread: nothing will be written any more
    private volatile boolean hasEntries; // written under this, read by any thread
    private volatile long directBytes; // written under this, read by any thread: of direct messages
    private volatile boolean overQuota; // written under this, read by any thread: a direct message did not fit

    /** Creates an outbox that has nothing pending. */
    Outbox(Transcript transcript, DirectMessageQuota quota) {
        this.transcript = transcript;
        this.quota = quota;
        cursor = new TranscriptCursor(transcript);
    }

    /** Returns the bytes of the heap that replies hold at most; the last may be a line of this length to the client itself. */
    public static long maxHeapBytes(long maxLine) {
        return MAX_REPLY_BYTES + 2 * PrivateLines.MAX_BYTES + maxLine; // one more entry, whose array may have grown
    }

    /** Adds the transcript from its present end on. Called once, under the room's lock. */
    synchronized void join() {
        cursor.join(!released);
    }

    /** Adds nothing from now on: nothing of the transcript behind its present end, no private line. Under the room's lock. */
    synchronized void end() {
        ended = true;
        cursor.end();
    }

    /** Returns whether nothing is added any more. */
    public boolean isEnded() {
        return ended;
    }

    /**
     * Adds a line that the client itself has caused, a reply or a notice, unless the outbox has ended.
     *
     * @param line with its LF; not to be written to any more
     */
    public synchronized void reply(byte[] line) {
        if (!ended) {
            countReply(linesFor(line), line);
        }
    }

    /** Adds lines that other clients may have pending too, as a reply. */
    synchronized void reply(SharedLines shared) {
        if (!ended) {
            shared.retain();
            PrivateLines lines = add(new PrivateLines(cursor.readableEnd(), shared.bytes()));
            lines.onDone(shared::release);
            countReply(lines, shared.bytes());
        }
    }

    private void countReply(PrivateLines lines, byte[] line) {
        int cost = OVERHEAD_BYTES + line.length;
        lines.addReplyCost(cost);
        replyBytes += cost;
    }

    /** Returns what the pending direct messages take of their quota, in bytes. Any thread. */
    long directBytes() {
        return directBytes;
    }

    /** Adds a line that another client has caused, and returns true. If it exceeds the quota, this client lags for good. */
    synchronized boolean sendDirect(byte[] line) {
        int cost = OVERHEAD_BYTES + line.length;
        if (ended || !quota.allows(directBytes + cost)) {
            overQuota |= !ended;
            return false;
        }
        linesFor(line).addDirectCost(cost);
        directBytes += cost;
        quota.count(cost);
        return true;
    }

    /** Leaves out a stretch of the transcript. Called under the room's lock, before the end moves past {@code from}. */
    synchronized void skip(long from, long to) {
        if (entries.peekLast() instanceof Skip last && last.end() == from) {
            last.extendTo(to);
            return;
        }
        replyBytes += add(new Skip(from, to)).replyCost();
    }

    private PrivateLines linesFor(byte[] line) {
        long now = cursor.readableEnd();
        if (entries.peekLast() instanceof PrivateLines last && last.position() == now && last.accepts(line)) {
            last.append(line);
            return last;
        }
        return add(new PrivateLines(now, line));
    }

    private <E extends PrivateEntry> E add(E entry) {
        entries.add(entry);
        hasEntries = true;
        return entry;
    }

    /** Returns whether there is something for {@link #writeNext}. Any thread. */
    public boolean hasPending() {
        return !closed && (hasEntries || cursor.hasPending());
    }

    /**
     * Bytes of the transcript that this client has not been sent, those of the present write included. If it has left and
     * something is pending still, what was said since counts as well, because all of it is kept. Any thread.
     */
    public long lag() {
        boolean pending = cursor.hasUnflushed() || hasEntries || !run.isEmpty();
        return pending ? cursor.distanceToEnd() : 0;
    }

    /** Returns whether this client lags by more than some bytes, or has more direct messages than it may. Any thread. */
    public boolean lagsBy(long bytes) {
        return lag() > bytes || directBytes > DirectMessageQuota.perMember(bytes) || overQuota;
    }

    /** Returns whether the quota that all clients share is used up, and this client has more of it than it may. Any thread. */
    public boolean exceedsSharedQuota() {
        return quota.isExhausted() && (!quota.allows(directBytes) || areRepliesFull());
    }

    /** Returns whether everything has been written and nothing will be added; if so, releases the transcript. By the owner. */
    public synchronized boolean isDelivered() {
        boolean delivered = ended && !hasPending();
        if (delivered) {
            releaseTranscript(); // what is said while the client takes its time to hang up would be kept otherwise
        }
        return delivered;
    }

    /** Releases the transcript: nothing will be written any more. Called by the owner, after which there is none. */
    public synchronized void releaseTranscript() {
        released = true;
        cursor.release();
    }

    /**
     * Writes the next pending bytes. Called by the owner; blocks as {@code out} does.
     *
     * @param max bytes to write at most, up to {@value #MAX_WRITE_BYTES}
     * @return bytes written; 0 if nothing is pending any more
     * @throws IOException if {@code out} throws it; then this outbox is not to be written again
     */
    public int writeNext(OutputStream out, int max) throws IOException {
        if (!takeRun(max, true)) {
            cursor.flushed();
            return 0;
        }
        boolean gathering = run.length() <= max / 2 && hasPending(); // copying more takes as long as another write
        Segment buffer = gathering ? transcript.pool().poll() : null; // to gather on, until this method returns
        try {
            if (buffer != null) {
                gather(buffer.bytes, max);
            }
            out.write(run.bytes(), run.from(), run.length());
            cursor.flushed();
            return run.length();
        } finally {
            run.clear();
            if (buffer != null) {
                transcript.pool().put(buffer);
            }
        }
    }

    /** Gathers the run and those that follow as one, as far as they fit: a single write takes less time. */
    private void gather(byte[] buffer, int max) {
        int length = 0;
        do {
            run.copyTo(buffer, length);
            length += run.length();
        } while (takeRun(max - length, false));
        run.set(buffer, 0, length);
    }

    /**
     * Takes the next pending run, which then is pending no more.
     *
     * @param cut whether the part of a longer run may be taken
     * @return false if there is none, or none of at most {@code max} bytes
     */
    private boolean takeRun(int max, boolean cut) {
        long end = cursor.readableEnd(); // before looking at the entries
        synchronized (this) {
            if (closed) { // the entries are gone, so what follows may not be for this client
                return false;
            }
            skipDue();
            PrivateEntry head = entries.peek();
            if (head instanceof PrivateLines lines && lines.position() <= cursor.position()) {
                return takeLines(lines, max, cut);
            }
            if (head != null) {
                end = Math.min(end, head.position());
            }
        }
        return cursor.take(end, max, cut, run) > 0;
    }

    private void skipDue() {
        while (entries.peek() instanceof Skip skip && skip.position() <= cursor.position()) {
            cursor.skipTo(skip.end());
            remove(skip);
        }
    }

    private boolean takeLines(PrivateLines lines, int max, boolean cut) {
        int count = Math.min(lines.length(), max);
        if (count < lines.length() && !cut) {
            return false;
        }
        run.set(lines.bytes(), lines.from(), count);
        lines.take(count);
        if (lines.length() == 0) {
            remove(lines);
            directBytes -= lines.directCost();
            lines.done(quota);
        }
        return true;
    }

    private void remove(PrivateEntry head) {
        entries.remove();
        hasEntries = !entries.isEmpty();
        replyBytes -= head.replyCost();
        notifyAll();
    }

    /**
     * Waits until at most {@value #MAX_REPLY_BYTES} bytes of replies are pending, or until this outbox is closed. Another
     * thread must write meanwhile.
     */
    public synchronized void awaitRepliesWritten() throws InterruptedException {
        while (areRepliesFull()) {
            wait();
        }
    }

    /** Returns whether more than {@value #MAX_REPLY_BYTES} bytes of replies are pending. */
    public synchronized boolean areRepliesFull() {
        return replyBytes > MAX_REPLY_BYTES && !closed;
    }

    /** Ends every wait: nothing will be written any more. */
    public synchronized void close() {
        ended = true;
        closed = true;
        entries.forEach(entry -> entry.done(quota));
        entries.clear();
        hasEntries = false;
        notifyAll();
    }
}
