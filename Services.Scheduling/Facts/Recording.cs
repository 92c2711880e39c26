using Google.Protobuf;
using ThemeDay.ServiceDefaults.Calls;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Records what happened here: for others in the outbox, and among the facts that ledger and scores are derived from.</summary>
public sealed class Recording(SchedulingDb db, Once once)
{
    /// <summary>Adds it to the running transaction.</summary>
    public void Tell(IMessage happened, string district)
    {
        var row = once.Record(happened, district);
        var fact = StoredFact.Own(row, happened);
        if (fact.CampaignId is not "")
            db.Add(fact);
    }
}
