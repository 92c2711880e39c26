using Google.Protobuf;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Records events of this service, both in the outbox and in the facts from which obligations and scores are derived.</summary>
public sealed class EventRecorder(SchedulingDb db, IdempotentCommands commands)
{
    /// <summary>Adds the event to the current transaction.</summary>
    public void Record(IMessage message, string district)
    {
        var row = commands.AddEvent(message, district);
        var fact = StoredFact.FromOwnEvent(row, message);
        if (fact.CampaignId is not "")
            db.Add(fact);
    }
}
