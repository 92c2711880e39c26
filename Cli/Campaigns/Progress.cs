using System.Globalization;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Reports the progress of a load, one line per month, so that the output is also readable when redirected to a file.</summary>
internal sealed class Progress(IReadOnlyList<Step> steps)
{
    private int done;

    /// <summary>Reports completion of the next step.</summary>
    public void Done(Step step)
    {
        done++;
        if (done < steps.Count && Stage(steps[done]) == Stage(step))
            return;
        Console.WriteLine($"  {Stage(step)}: {done} of {steps.Count}");
    }

    private static string Stage(Step step) =>
        step.ScheduledOn == DateOnly.MinValue ? "units and call" : step.ScheduledOn.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
