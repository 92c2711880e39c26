using Google.Protobuf;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Records what happened here: for others in the outbox, and among the facts that ledger and scores are derived from.</summary>
public sealed class EventRecorder(SchedulingDb db, IdempotentCommands commands)
{
    /// <summary>Adds it to the running transaction.</summary>
    public void Record(IMessage message, string district)
    {
        var row = commands.AddEvent(message, district);
        var fact = StoredFact.FromOwnEvent(row, message);
        if (fact.CampaignId is not "")
            db.Add(fact);
    }
}
