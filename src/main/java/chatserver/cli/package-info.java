/**
 * The command line: turns arguments and environment variables into what the program is to do.
 *
 * <p>{@link chatserver.cli.CommandLine#parse} is the way in. {@code ArgumentParser} reads the arguments into a value for
 * each {@code Option}. {@code Settings} chooses between argument, variable and default, and validates the value with the
 * {@code OptionType}. The help text comes from the same table of options.
 *
 * <p>Nothing here does I/O or keeps state, so any thread may call it.
 */
package chatserver.cli;
