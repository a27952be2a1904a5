package chatserver.room;

/**
 * How far one client has read the transcript. Before {@link #join} and behind {@link #end} nothing is for this client.
 *
 * <p>Threads: the owner of the client's outbox moves the cursor; any thread may ask how far it is. The comment of a method
 * names another rule.
 */
final class TranscriptCursor {
    /** A position that the transcript never comes to: a client that has not joined lags by nothing. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Transcript transcript;
    private volatile Segment
            segment; // written by join, then by the owner: the one of the position; null if there is none
    private volatile long position; // written by join, then by the owner: taken up to here
    private volatile long flushedPosition = NEVER; // written by join, then by the owner: written up to here
    private volatile long limit; // written under the room's lock: what lies behind it is not for this client

    TranscriptCursor(Transcript transcript) {
        this.transcript = transcript;
    }

    /** Begins at the present end; {@code retain} is false if nothing will ever be read. Called once, under the room's lock. */
    void join(boolean retain) {
        position = transcript.end();
        flushedPosition = position;
        segment = retain ? transcript.retainTail() : null;
        limit = NEVER;
    }

    /** Ends at the present end. Called under the room's lock. */
    void end() {
        limit = Math.min(limit, transcript.end());
    }

    /** Returns the position up to which there is something for this client. */
    long readableEnd() {
        return Math.min(transcript.end(), limit);
    }

    /** Returns the position up to which everything has been taken. */
    long position() {
        return position;
    }

    /** Returns whether there is something to take. */
    boolean hasPending() {
        return position < readableEnd();
    }

    /** Returns whether there is something that has not been written, taken or not. */
    boolean hasUnflushed() {
        return flushedPosition < readableEnd();
    }

    /** Bytes from what has been written to the transcript's end, the limit aside: all of them are kept for this client. */
    long distanceToEnd() {
        return Math.max(0, transcript.end() - flushedPosition);
    }

    /** Goes on at a later position. */
    void skipTo(long resume) {
        position = Math.max(position, resume);
        releasePassed();
    }

    /**
     * Releases the segments before the position. This happens at each skip too, or a client that alone speaks and gets a reply
     * each time would pin the whole transcript: nothing of that is ever taken.
     */
    private void releasePassed() {
        while (segment != null && position >= segment.end() && transcript.end() > segment.end()) {
            segment = segment.advance();
        }
    }

    /** Records that everything taken has been written. */
    void flushed() {
        if (segment != null) { // otherwise it has not joined
            flushedPosition = position;
        }
    }

    /**
     * Takes the bytes from the position to {@code end}, or to the end of their segment.
     *
     * @param cut whether a part of a longer run may be taken
     * @return bytes taken; 0 if there are none, or more than {@code max} that are not to be cut
     */
    int take(long end, int max, boolean cut, WriteRun run) {
        releasePassed();
        long length = position < end ? Math.min(end, segment.end()) - position : 0;
        if (length > max) {
            length = cut ? max : 0;
        }
        if (length == 0) {
            return 0;
        }
        run.set(segment.bytes, (int) (position - segment.start()), (int) length);
        position += length;
        return (int) length;
    }

    /** Releases the transcript: nothing will be read any more. */
    void release() {
        if (segment != null) {
            segment.release();
            segment = null;
        }
    }
}
