namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>What every document that a unit files has in common, programme and report alike: its first receipt, and its returns for correction.</summary>
/// <param name="FirstReceivedOn">Effective date of the first filing, by which lateness is judged; null before it.</param>
/// <param name="Returns">Number of returns.</param>
/// <param name="ReturnedItems">Items named by the last return.</param>
/// <param name="Reason">Reason of the last return, or of the last decision that was reverted.</param>
public sealed record Filing(DateOnly? FirstReceivedOn, int Returns, IReadOnlyList<string> ReturnedItems, string Reason)
{
    /// <summary>Not filed.</summary>
    public static Filing None { get; } = new(null, 0, [], "");

    /// <summary>Filed, for the first time or corrected: a correction does not change the first receipt (docs/domain.md, First receipt).</summary>
    public Filing Receive(DateOnly on) => this with { FirstReceivedOn = FirstReceivedOn ?? on };

    /// <summary>Returned for correction.</summary>
    public Filing Return(IReadOnlyList<string> items, string reason) => this with { Returns = Returns + 1, ReturnedItems = items, Reason = reason };

    /// <summary>The decision was reverted.</summary>
    public Filing Reopen(string reason) => this with { Reason = reason };
}
