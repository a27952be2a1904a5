package chatserver.room;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What one client is still owed: the transcript from its place on, and its private lines, each tied to the place at
 * which it is to be read.
 *
 * <p>A private line is marked with the transcript's end of its moment and is written when the reader's place has come
 * there; what its own user said is marked as well, to be skipped. A mark is set before the transcript's end moves past
 * it, and a writer looks at the end first and at the marks after that: so it never runs past one unseen.
 *
 * <p>Bounds: what others add is limited, and who is too slow for it is {@linkplain #isBehind behind} for good. What the client
 * has brought about itself (answers, stretches to skip) is limited by {@link #awaitRoom}, which its own thread calls
 * before it reads on.
 *
 * <p>Threads: private lines may be added by any thread. {@link #writeNext} may be called by any thread, but by one at a
 * time, which must have claimed this outbox from all others. The monitor is never held during a write.
 */
public final class Outbox {
    /** Bytes of answers, waiting to be written, beyond which their client is not read any further. */
    public static final int MAX_ANSWER_BYTES = 64 * 1024;

    /** A place that the transcript never comes to: who has not joined is behind nothing. */
    private static final long NEVER = Long.MAX_VALUE;

    /** What is due in longer runs is written as it is: copying it would take as long as another write does. */
    private static final int MAX_GATHERED_BYTES = Segment.BYTES / 2;

    /** What a private line or a stretch to skip takes of a bound beside its bytes: about what it takes of the heap. */
    private static final int OVERHEAD_BYTES = 64;

    /** Lines to be written when a position is reached, or else a stretch of the transcript to be skipped from there. */
    private static final class Entry {
        final long at;
        byte[] lines; // null in a stretch to be skipped
        int length;
        long resume; // where such a stretch ends
        int whispered; // bytes of the outbox's bounds that this entry takes
        int answered;

        Entry(long at) {
            this.at = at;
        }

        boolean isSkip() {
            return lines == null;
        }

        void append(byte[] line) {
            if (lines == null) {
                lines = line; // shared with whoever made it: not to be written to
            } else {
                if (length + line.length > lines.length) {
                    lines = Arrays.copyOf(lines, Math.max(2 * length, length + line.length));
                }
                System.arraycopy(line, 0, lines, length, line.length);
            }
            length += line.length;
        }
    }

    private final Transcript transcript;
    private final WhisperLimit whisperLimit;

    private final ArrayDeque<Entry> entries = new ArrayDeque<>(2); // guarded by this
    private volatile boolean entriesWaiting; // written under this
    private volatile long whispered; // written under this: bytes that others have added, waiting
    private long answered; // guarded by this: bytes that the client has brought about itself, waiting
    private volatile boolean overrun; // written under this
    private boolean ended; // guarded by this: nothing is added any more
    private boolean closed; // guarded by this: nothing is written any more
    private boolean letGo; // guarded by this: of the transcript

    private Segment segment; // by the claimer only; set before by join: a hold on the segment of the place
    private volatile long place; // written likewise: what lies before it has been written, or is being written
    private volatile long written = NEVER; // written likewise: the place when the last write had ended
    private volatile byte[] run; // written by the claimer: the array of what is being written; null in between
    private int runFrom; // by the claimer only, as the next
    private int runLength;
    private volatile long limit; // written under the room's lock: the transcript beyond it is not for this client

    /** An outbox that is owed nothing of the transcript yet, and by others no more than the limit allows. */
    Outbox(Transcript transcript, WhisperLimit whisperLimit) {
        this.transcript = transcript;
        this.whisperLimit = whisperLimit;
    }

    /** Owes the transcript from its present end on. Called once, under the room's lock. */
    synchronized void join() {
        if (!letGo) {
            segment = transcript.holdTail();
        }
        place = transcript.end();
        written = place;
        limit = Long.MAX_VALUE;
    }

    /** Owes nothing of the transcript beyond its present end, and no further private line. Under the room's lock. */
    synchronized void end() {
        ended = true;
        limit = Math.min(limit, transcript.end());
    }

    /** Whether nothing is added any more. */
    synchronized boolean isEnded() {
        return ended;
    }

    /**
     * Adds a line that the client itself has brought about: an answer or a notice. Nothing happens after the end.
     *
     * @param line with its LF; not to be written to any more
     */
    public synchronized void answer(byte[] line) {
        if (!ended) {
            int cost = OVERHEAD_BYTES + line.length;
            entryFor(line).answered += cost;
            answered += cost;
        }
    }

    /** Adds a line that somebody else has brought about; past the bound, the reader is behind for good instead. */
    synchronized void whisper(byte[] line) {
        int cost = OVERHEAD_BYTES + line.length;
        if (ended) {
            return;
        }
        if (whisperLimit.allows(whispered + cost)) {
            entryFor(line).whispered += cost;
            countWhispered(cost);
        } else {
            overrun = true;
        }
    }

    private void countWhispered(long bytes) {
        whispered += bytes;
        whisperLimit.count(bytes);
    }

    /** Marks a stretch of the transcript as not for this client. Called before the end moves past {@code from}. */
    synchronized void skip(long from, long to) {
        Entry last = entries.peekLast();
        if (last == null || !last.isSkip() || last.resume != from) {
            last = add(new Entry(from));
            last.answered = OVERHEAD_BYTES;
            answered += OVERHEAD_BYTES;
        }
        last.resume = to;
    }

    private Entry entryFor(byte[] line) {
        long now = Math.min(transcript.end(), limit);
        Entry last = entries.peekLast();
        if (last == null || last.isSkip() || last.at != now || last.length >= MAX_ANSWER_BYTES) {
            last = add(new Entry(now));
        }
        last.append(line);
        return last;
    }

    private Entry add(Entry entry) {
        entries.add(entry);
        entriesWaiting = true;
        return entry;
    }

    /** Whether somebody should {@linkplain #writeNext write}; by any thread. */
    public boolean isDue() {
        return entriesWaiting || place < Math.min(transcript.end(), limit);
    }

    /**
     * Bytes of the transcript that this client is behind, those included that are being written; by any thread. For one
     * that has left and is still owed something, what was said since counts as well: all of it is kept, because it hangs
     * on what is owed.
     */
    public long backlog() {
        long at = written;
        long end = transcript.end();
        boolean owed = at < Math.min(end, limit) || entriesWaiting || run != null;
        return owed && at < end ? end - at : 0;
    }

    /**
     * Whether this client is further behind than some bytes of the transcript, or an eighth of it in what others have
     * told it in private; by any thread.
     */
    public boolean isBehind(long bytes) {
        return backlog() > bytes || whispered > bytes / 8 || overrun;
    }

    /** Whether everything that will ever be owed has been written; if so, lets go of the transcript. Called by the claimer. */
    public synchronized boolean isDelivered() {
        boolean delivered = ended && !isDue();
        if (delivered) {
            letGo(); // or what is said while the client takes its time to hang up would be kept
        }
        return delivered;
    }

    /** Lets go of the transcript: nothing will be written any more. Called by the claimer, who keeps the claim for good. */
    public synchronized void letGo() {
        letGo = true;
        if (segment != null) {
            segment.release();
            segment = null;
        }
    }

    /**
     * Writes the next bytes that are due: at most 64 KiB, unless a single run of private lines is longer. Called by the
     * claimer. Blocks as long as {@code out} does.
     *
     * @return bytes written; 0 when nothing is due (any more)
     * @throws IOException if {@code out} throws it; then this outbox is not to be written again
     */
    public int writeNext(OutputStream out) throws IOException {
        if (!takeRun(Integer.MAX_VALUE)) {
            countWritten();
            return 0;
        }
        boolean gathering = runLength <= MAX_GATHERED_BYTES && isDue();
        Segment sheet = gathering ? transcript.spare().poll() : null; // to write on, until the end of this method
        try {
            if (sheet != null) {
                gather(sheet.bytes);
            }
            out.write(run, runFrom, runLength);
            countWritten();
            return runLength;
        } finally {
            run = null; // or an idle client would keep it
            if (sheet != null) {
                transcript.spare().put(sheet);
            }
        }
    }

    private void countWritten() {
        if (segment != null) { // else it owes nothing of the transcript
            written = place;
        }
    }

    /** Makes one run of the one just taken and those that follow, as far as they fit: a single write takes less time. */
    private void gather(byte[] sheet) {
        int length = 0;
        do {
            System.arraycopy(run, runFrom, sheet, length, runLength);
            length += runLength;
        } while (takeRun(sheet.length - length));
        run = sheet;
        runFrom = 0;
        runLength = length;
    }

    /** Takes the next run of what is due, which then is due no more; returns false if there is none, or none so short. */
    private boolean takeRun(int most) {
        long end = Math.min(transcript.end(), limit); // before looking at the marks
        synchronized (this) {
            Entry lines = nextLines(most);
            if (lines != null) {
                run = lines.lines;
                runFrom = 0;
                runLength = lines.length;
                return true;
            }
            if (!entries.isEmpty()) {
                end = Math.min(end, entries.peek().at);
            }
        }
        enterSegmentOfPlace();
        long length = place < end ? Math.min(end, segment.end()) - place : 0;
        if (length == 0 || length > most) { // no run is cut, or all that follow might have to be copied
            return false;
        }
        run = segment.bytes;
        runFrom = (int) (place - segment.start());
        runLength = (int) length;
        place += length;
        return true;
    }

    /**
     * Removes and returns the private lines due at the present place, if they are no longer than that, having skipped what
     * is to be skipped there.
     */
    private Entry nextLines(int most) {
        while (!entries.isEmpty() && entries.peek().at <= place && entries.peek().length <= most) {
            Entry entry = entries.poll();
            entriesWaiting = !entries.isEmpty();
            answered -= entry.answered;
            if (entry.whispered > 0 && !closed) {
                countWhispered(-entry.whispered);
            }
            notifyAll();
            if (!entry.isSkip()) {
                return entry;
            }
            place = Math.max(place, entry.resume);
        }
        return null;
    }

    /** Lets go of the segments passed, also by skipping; else who alone speaks would keep all that was ever said. */
    private void enterSegmentOfPlace() {
        while (segment != null && place >= segment.end() && transcript.end() > segment.end()) {
            segment = segment.advance();
        }
    }

    /**
     * Waits until no more than {@link #MAX_ANSWER_BYTES} of what the client has brought about itself are waiting, or
     * until this outbox is closed. Somebody else must be writing meanwhile.
     */
    public synchronized void awaitRoom() throws InterruptedException {
        while (answered > MAX_ANSWER_BYTES && !closed) {
            wait();
        }
    }

    /** Whether {@link #awaitRoom} would wait; by the client's own thread. */
    public synchronized boolean isFull() {
        return answered > MAX_ANSWER_BYTES;
    }

    /** Ends every wait: nothing will be written any more. */
    public synchronized void close() {
        ended = true;
        closed = true;
        countWhispered(-whispered);
        notifyAll();
    }
}
