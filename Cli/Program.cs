using System.CommandLine;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Logs;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.Servers;

var root = new RootCommand("ThemeDay: everything behind ./run")
{
    RunCommand.Describe(),
    TokenCommand.Describe(),
    ExportCommand.Describe(),
    VerifyCommand.Describe(),
};
try
{
    // Commands end by the signals they listen to themselves; a limit here would cut an orderly stop short.
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CannotRunException why)
{
    await Console.Error.WriteLineAsync(why.Message);
    return 1;
}
