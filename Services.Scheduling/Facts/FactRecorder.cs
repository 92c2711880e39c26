using Google.Protobuf;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Records events of this service both in the outbox and in the facts from which obligations and scores are derived.</summary>
public sealed class FactRecorder(SchedulingDb db, IdempotentCommands commands) : IEventRecorder
{
    /// <inheritdoc/>
    public void Record(IMessage message, string district, Guid? eventId = null)
    {
        var fact = StoredFact.FromOwnEvent(commands.AddEvent(message, district, eventId), message);
        if (fact.CampaignId is not "")
            db.Add(fact);
    }
}
