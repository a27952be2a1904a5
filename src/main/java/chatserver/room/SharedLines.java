package chatserver.room;

/**
 * Lines that many clients have pending at the same time, such as the list of users. They are in memory once, so they count
 * once in the quota, as long as some client has them pending. Any thread may call any method.
 */
final class SharedLines {
    private final byte[] bytes; // not to be written to
    private final DirectMessageQuota quota;
    private int holders; // guarded by this

    SharedLines(byte[] bytes, DirectMessageQuota quota) {
        this.bytes = bytes;
        this.quota = quota;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Counts one more client that has them pending. */
    synchronized void retain() {
        if (holders++ == 0) {
            quota.count(bytes.length);
        }
    }

    /** Counts one client less. */
    synchronized void release() {
        if (--holders == 0) {
            quota.count(-bytes.length);
        }
    }
}
