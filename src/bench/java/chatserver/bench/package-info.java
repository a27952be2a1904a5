/**
 * The benchmark: how fast, how cheaply and how evenly the server hands a message to everybody, beside other servers.
 *
 * <p>{@link chatserver.bench.Benchmark} starts each {@link chatserver.bench.Peer} as a process of its own and lets it do
 * each {@link chatserver.bench.Workload} in turn, a {@link chatserver.bench.FanOut} or a
 * {@link chatserver.bench.FullHouse}, driven over loopback by {@link chatserver.bench.LoadGenerator} in one thread. From the
 * {@link chatserver.bench.Results} it makes a {@link chatserver.bench.Report} and a {@link chatserver.bench.Chart}. It
 * needs Linux, for {@code /proc} says what a server has used.
 */
package chatserver.bench;
