package chatserver.bench;

/** A quantity that is measured. */
enum Measure {
    CPU("server CPU per delivery", "ns"),
    RATE("deliveries a second", ""),
    P50("latency, p50", "µs"),
    P99("latency, p99", "µs"),
    P999("latency, p99.9", "µs"),
    LOGIN("one after the other, a login takes", "µs"),
    RESIDENT("resident memory", "MB"),
    GENERATOR("load generator's CPU per delivery", "ns"),
    ALL_IN("all are in after", "s"),
    USER("memory a user", "KB"),
    GROWTH("memory, second half of them : first half", ""),
    IDLE("CPU while all users are silent", "% of a core"),
    REACH("a MSG has reached all after", "ms"),
    WHO("users in WHO, of all", ""),
    NOTICED("all others have read every notice after", "s"),
    LONGEST_PING("another user's longest PING meanwhile", "ms"),
    TOTAL_CPU("server CPU for all of it", "ms");

    private final String title;
    private final String unit;

    Measure(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Returns whether a greater figure is better. */
    boolean moreIsBetter() {
        return this == RATE || this == WHO;
    }

    /** Returns the name. */
    String title() {
        return title;
    }

    /** Returns the name with the unit. */
    String titleWithUnit() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }
}
