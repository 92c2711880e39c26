using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>The first receipt of a theme, judged by the due date of its unit (docs/domain.md, Theme late).</summary>
/// <param name="Theme">The theme id.</param>
/// <param name="Unit">The unit code.</param>
/// <param name="ReceivedOn">The effective date of the first receipt.</param>
/// <param name="Due">The due date of the unit; null if it is not invited.</param>
/// <param name="DaysLate">Working days late; 0 if on time; null if the count depends on a year without an official list.</param>
/// <param name="MissingYear">The year whose official list the count needs; empty if the count is known.</param>
/// <param name="FactId">The id of the fact that recorded it.</param>
public sealed record ThemeReceipt(string Theme, string Unit, DateOnly ReceivedOn, DateOnly? Due, int? DaysLate, string MissingYear, string FactId)
{
    /// <summary>Whether it was received after the due date.</summary>
    public bool Late => ReceivedOn > Due;

    /// <summary>The first receipts of the themes of a campaign, ordered by receipt and theme.</summary>
    /// <param name="facts">The facts, in order of effective date and recording.</param>
    /// <param name="obligations">The obligations derived from them.</param>
    /// <param name="calendar">The official lists.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    public static IEnumerable<ThemeReceipt> Derive(
        IEnumerable<Fact> facts,
        IEnumerable<Obligation> obligations,
        WorkingDays calendar,
        CancellationToken cancellationToken = default
    )
    {
        var due = obligations
            .Where(duty => duty is { Kind: ObligationKind.SubmitTheme, State: not ObligationState.Closed })
            .ToDictionary(duty => duty.Unit, duty => duty.Due);
        return facts
            .WithCancellation(cancellationToken)
            .OfType<ThemeReceived>()
            .DistinctBy(theme => theme.Theme)
            .Select(theme => Judge(theme, due.GetValueOrDefault(theme.Unit), calendar))
            .OrderBy(receipt => receipt.ReceivedOn)
            .ThenBy(receipt => receipt.Theme, StringComparer.Ordinal);
    }

    private static ThemeReceipt Judge(ThemeReceived theme, DateOnly? due, WorkingDays calendar)
    {
        var receivedOn = theme.Stamp.EffectiveOn;
        var daysLate = due is { } day ? calendar.DaysLate(day, receivedOn) : 0;
        return new(theme.Theme, theme.Unit, receivedOn, due, daysLate.ToNullable(), daysLate.Error?.Subject ?? "", theme.Stamp.Id);
    }
}
