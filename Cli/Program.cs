using ThemeDay.Cli;
using ThemeDay.LocalState;

try
{
    // Commands handle termination signals themselves; a timeout here would cut a graceful shutdown short.
    return await CommandLine.CreateRoot().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception) when (exception is CommandException or StartupException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
