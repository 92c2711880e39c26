using System.Globalization;

namespace ThemeDay.Cli.Demo;

/// <summary>How far a load has come: one line for each month it goes through, so that it reads well in a file too.</summary>
internal sealed class Progress(IReadOnlyList<Step> steps)
{
    private int done;

    /// <summary>The next step was done.</summary>
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
