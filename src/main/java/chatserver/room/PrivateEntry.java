package chatserver.room;

import java.util.Arrays;

/** What one client's outbox holds beside the transcript: lines to be written at a position, or a stretch to be skipped. */
sealed interface PrivateEntry {
    /** Returns the position in the transcript at which it has its turn. */
    long position();

    /** Bytes that it takes of the bound on replies. */
    int replyCost();

    /** Removes this entry from the counts, because it is no longer pending. Nothing happens the second time. */
    default void done(DirectMessageQuota quota) {}

    /**
     * A stretch of the transcript that is not for this client: what it has broadcast itself. Guarded by the outbox's
     * monitor.
     */
    final class Skip implements PrivateEntry {
        private final long position;
        private long end;

        Skip(long position, long end) {
            this.position = position;
            this.end = end;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public int replyCost() {
            return Outbox.OVERHEAD_BYTES;
        }

        /** Returns the position at which the client reads on. */
        long end() {
            return end;
        }

        void extendTo(long to) {
            end = to;
        }
    }

    /** Lines for this client alone. Guarded by the outbox's monitor. */
    final class PrivateLines implements PrivateEntry {
        /** A line of this size is never copied, so that many clients can share one. */
        private static final int SHARED_BYTES = 2 * 1024;

        private static final Runnable NOTHING = () -> {};

        /** Bytes beyond which the next line begins an entry of its own. */
        static final int MAX_BYTES = 4 * 1024;

        private final long position;
        private final boolean shared;
        private byte[] bytes; // the first line is the caller's: not to be written to
        private int from;
        private int to;
        private int replyCost;
        private int directCost;
        private Runnable onDone = NOTHING;

        PrivateLines(long position, byte[] line) {
            this.position = position;
            bytes = line;
            to = line.length;
            shared = line.length >= SHARED_BYTES;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public int replyCost() {
            return replyCost;
        }

        /** Bytes that it takes of the bound on direct messages. */
        int directCost() {
            return directCost;
        }

        void addReplyCost(int cost) {
            replyCost += cost;
        }

        void addDirectCost(int cost) {
            directCost += cost;
        }

        /** Runs a task once, when these lines are pending no more. */
        void onDone(Runnable task) {
            onDone = task;
        }

        @Override
        public void done(DirectMessageQuota quota) {
            quota.count(-directCost);
            directCost = 0;
            onDone.run();
            onDone = NOTHING;
        }

        byte[] bytes() {
            return bytes;
        }

        int from() {
            return from;
        }

        /** Bytes not taken yet. */
        int length() {
            return to - from;
        }

        /** Takes the first bytes. */
        void take(int count) {
            from += count;
        }

        /** Returns whether one more line fits, so that it need not be an entry of its own. */
        boolean accepts(byte[] line) {
            return !shared && from == 0 && line.length < SHARED_BYTES && to + line.length <= MAX_BYTES;
        }

        void append(byte[] line) {
            if (to + line.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(2 * to, to + line.length)));
            }
            System.arraycopy(line, 0, bytes, to, line.length);
            to += line.length;
        }
    }
}
