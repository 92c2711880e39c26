using ThemeDay.Cli;

// Commands handle termination signals themselves; a timeout here would cut a graceful shutdown short.
return await CommandLine.RunAsync(args, new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
