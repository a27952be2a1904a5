/**
 * The benchmark: the cost and the latency of messages and of other work, beside other servers.
 *
 * <p>{@link chatserver.bench.Benchmark} starts each {@link chatserver.bench.Peer} as a {@link chatserver.bench.Server}
 * process and runs each {@link chatserver.bench.Workload} of {@link chatserver.bench.Workloads} against it. The
 * connections come over loopback from a {@link chatserver.bench.LoadGenerator} in one thread. The
 * {@link chatserver.bench.Results} become a {@link chatserver.bench.Report} and a {@link chatserver.bench.Chart}. It needs
 * Linux, where {@code /proc} shows what a server has used; see {@link chatserver.bench.CpuTime}.
 */
package chatserver.bench;
