package chatserver.bench;

/** Something that is measured. */
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
    IDLE("CPU when nobody says anything", "% of a core"),
    REACH("a MSG has reached all after", "ms"),
    WHO("users in WHO, of all", ""),
    LEFT("a tenth leaves at once; all others know after", "ms"),
    PING("meanwhile PING, p99", "ms");

    private final String title;
    private final String unit;

    Measure(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** What it is called. */
    String title() {
        return title;
    }

    /** What it is called, and its unit. */
    String titleWithUnit() {
        return unit.isEmpty() ? title : title + ", " + unit;
    }
}
