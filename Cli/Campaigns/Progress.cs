namespace ThemeDay.Cli.Campaigns;

/// <summary>Tells of the progress of a load, once for each month, so that the output is also readable when redirected to a file.</summary>
/// <param name="steps">The steps, in the order in which they are executed.</param>
/// <param name="report">Receives the first day of the month, or null for units and campaign, the number of steps done and that of all.</param>
internal sealed class Progress(IReadOnlyList<Step> steps, Action<DateOnly?, int, int> report)
{
    private int done;

    /// <summary>Reports completion of the next step.</summary>
    public void Done(Step step)
    {
        done++;
        if (done == steps.Count || GetMonth(steps[done]) != GetMonth(step))
            report(GetMonth(step), done, steps.Count);
    }

    private static DateOnly? GetMonth(Step step) => step.ScheduledOn == DateOnly.MinValue ? null : new(step.ScheduledOn.Year, step.ScheduledOn.Month, 1);
}
