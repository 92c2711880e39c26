using ThemeDay.Cli;
using ThemeDay.LocalState;

try
{
    // Commands end by the signals they listen to themselves; a limit here would cut an orderly stop short.
    return await CommandLine.CreateRoot().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception) when (exception is CommandException or StartupException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
