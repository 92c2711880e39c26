using System.CommandLine;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli;

var root = new RootCommand("ThemeDay: what it does, measured beside a floor in the same run") { SubmitCommand.Describe(), Floor.Describe() };
try
{
    // What runs ends by the signals it listens to; a limit here would cut an orderly stop short.
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CommandException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
