using System.CommandLine;
using ThemeDay.Cli;
using ThemeDay.Cli.Demo;
using ThemeDay.Cli.Clients;
using ThemeDay.Cli.DeadLetters;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Logs;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;

var root = new RootCommand("ThemeDay: everything behind ./run")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    TokenCommand.Describe(),
    ExportCommand.Describe(),
    VerifyCommand.Describe(),
    DeadLettersCommand.Create(),
    ClientCommand.Create(),
};
try
{
    // Commands end by the signals they listen to themselves; a limit here would cut an orderly stop short.
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CommandException why)
{
    await Console.Error.WriteLineAsync(why.Message);
    return 1;
}
