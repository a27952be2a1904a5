/**
 * The command line: what the user asked for, read from arguments and environment variables.
 *
 * <p>{@link chatserver.cli.Option} is the one table of options. Parsing, environment names and the help text all come
 * from it. {@link chatserver.cli.CommandLine#parse} is the way in: it reads the arguments, {@code Settings} decides
 * between argument, variable and default and checks only the winner. Nothing here does input or output, ends the
 * process or keeps state, so everything may be called from any thread.
 */
package chatserver.cli;
