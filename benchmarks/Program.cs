using System.CommandLine;
using ThemeDay.Benchmarks.Column;
using ThemeDay.Benchmarks.Feed;
using ThemeDay.Benchmarks.Ledger;
using ThemeDay.Benchmarks.Portal;
using ThemeDay.Benchmarks.Scale;
using ThemeDay.Benchmarks.Start;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Benchmarks.Visible;
using ThemeDay.Cli;

var root = new RootCommand("ThemeDay: what it does, measured beside a baseline in the same run")
{
    SubmitCommand.Describe(),
    Baseline.Describe(),
    VisibleCommand.Describe(),
    ColumnCommand.Describe(),
    BareSite.Describe(),
    PortalCommand.Describe(),
    BarePages.Describe(),
    LedgerCommand.Describe(),
    LedgerBaseline.Describe(),
    FeedCommand.Describe(),
    FeedBaseline.Describe(),
    ScaleCommand.Describe(),
    StartCommand.Describe(),
    BareService.Describe(),
};
try
{
    // The commands end on the signals they handle; a termination timeout would cut a graceful stop short.
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CommandException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
