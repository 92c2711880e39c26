using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.Scheduling.Plan;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.Scheduling;

/// <summary>Handles the events of Registry and Publication: stores every event of a campaign with the obligations that follow, and maintains the replicas of
/// units, campaigns and themes.</summary>
/// <remarks>Uses SQL instead of the database context: its tenant filter requires a caller, and an event handler has none.</remarks>
public sealed class SchedulingEventHandlers(LedgerStore ledger) : IEventHandler
{
    /// <summary>The event sources this service subscribes to.</summary>
    public static readonly EventSourceDescriptor[] Sources =
    [
        new("registry", RegistryEventsReflection.Descriptor),
        new("publication", PublicationEventsReflection.Descriptor),
    ];

    /// <inheritdoc/>
    public async Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        if (EventCatalogue.TryParse(received.Entry.Type, received.Entry.Payload) is not { } message)
            return; // event type of a newer version, unknown here
        var fact = StoredFact.FromReceivedEvent(received, message);
        if (fact.CampaignId is not "")
        {
            await transaction.ExecuteAsync(
                "insert into fact (event_id, source, type, district, campaign_id, effective_on, recorded_at, payload, unit) "
                    + "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                [
                    fact.EventId,
                    fact.Source,
                    fact.Type,
                    fact.District,
                    fact.CampaignId,
                    fact.EffectiveOn is { } on ? on : DBNull.Value,
                    fact.RecordedAt,
                    fact.Payload,
                    fact.Unit,
                ],
                cancellationToken
            );
        }

        await (
            message switch
            {
                UnitChanged unit => KnowAsync(unit, transaction, cancellationToken),
                CampaignOpened campaign => KnowAsync(campaign, transaction, cancellationToken),
                ThemeSubmitted theme => KnowAsync(theme, transaction, cancellationToken),
                ThemeAccepted theme => AcceptAsync(theme, transaction, cancellationToken),
                ThemeReopened theme => ReopenAsync(theme, fact, transaction, cancellationToken),
                _ => Task.CompletedTask,
            }
        );
    }

    /// <inheritdoc/>
    public Task CompleteAsync(IReadOnlyList<ReceivedEvent> handled, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        ledger.UpdateAsync(
            transaction,
            [
                .. handled
                    .Select(received =>
                        EventCatalogue.TryParse(received.Entry.Type, received.Entry.Payload) is { } message
                            ? LedgerPart.Of(StoredFact.FromReceivedEvent(received, message))
                            : null
                    )
                    .OfType<LedgerPart>()
                    .Distinct(),
            ],
            cancellationToken
        );

    private static Task KnowAsync(UnitChanged changed, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = UnitName.Parse(changed.Unit.TrimEnd()); // as ResourceNamePattern.GetId
        return transaction.ExecuteAsync(
            "insert into unit_replica (district, code, display_name, kind) values ($1, $2, $3, $4) on conflict (district, code) do "
                + "update set display_name = excluded.display_name, kind = excluded.kind",
            [name.District, name.Unit, changed.DisplayName, EventMapping.ToSchemeKind(changed.Kind)],
            cancellationToken
        );
    }

    private static Task KnowAsync(CampaignOpened opened, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = CampaignName.Parse(opened.Campaign);
        return transaction.ExecuteAsync(
            "insert into campaign_replica (district, id, opened) values ($1, $2, $3)",
            [name.District, name.Campaign, Google.Protobuf.MessageExtensions.ToByteArray(opened)],
            cancellationToken
        );
    }

    private static Task KnowAsync(ThemeSubmitted submitted, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ThemeName.Parse(submitted.Theme.Theme);
        return transaction.ExecuteAsync(
            "insert into theme_replica (district, campaign_id, id, unit, topic, month, forms, external_reference) "
                + "values ($1, $2, $3, $4, $5, $6, $7, $8) "
                + "on conflict (district, campaign_id, id) do update set topic = excluded.topic, month = excluded.month, forms = "
                + "excluded.forms, external_reference = excluded.external_reference",
            [
                name.District,
                name.Campaign,
                name.Theme,
                UnitName.Parse(submitted.Theme.Unit).Unit,
                submitted.Topic,
                EventMapping.ToDateOnly(submitted.Month),
                submitted.Forms.ToArray(),
                submitted.Theme.ExternalReference,
            ],
            cancellationToken
        );
    }

    private static Task AcceptAsync(ThemeAccepted accepted, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ThemeName.Parse(accepted.Theme.Theme);
        return transaction.ExecuteAsync(
            "update theme_replica set accepted_on = $4 where district = $1 and campaign_id = $2 and id = $3",
            [name.District, name.Campaign, name.Theme, EventMapping.ToDateOnly(accepted.Metadata.EffectiveDate)],
            cancellationToken
        );
    }

    /// <summary>Takes a theme out of the draft of the plan. If a release planned it before this event arrived, the next release drops it: in Registry it is not
    /// planned. A cancelled activity stays cancelled, a held one stays.</summary>
    /// <remarks>Activity and plan are locked, in the order of EF Core (by table), and their versions raised before the entries are read, so that an edit or a
    /// release that has read the theme as accepted, and a held mark, either is seen or fails.</remarks>
    private static async Task ReopenAsync(ThemeReopened reopened, StoredFact fact, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ThemeName.Parse(reopened.Theme.Theme);
        var wasAccepted = await transaction.ExecuteAsync(
            "update theme_replica set accepted_on = null where district = $1 and campaign_id = $2 and id = $3 and accepted_on is not null",
            [name.District, name.Campaign, name.Theme],
            cancellationToken
        );
        if (wasAccepted == 0)
            return; // it was declined
        await transaction.ExecuteAsync(
            "update activity set version = version + 1, updated_at = $4 where district = $1 and campaign_id = $2 and theme_id = $3",
            [name.District, name.Campaign, name.Theme, fact.RecordedAt],
            cancellationToken
        );
        await transaction.ExecuteAsync(
            "insert into annual_plan (district, campaign_id, release, edits, version, created_at, updated_at) values ($1, $2, 0, 1, 1, $3, $3) "
                + "on conflict (district, campaign_id) do update "
                + "set edits = annual_plan.edits + 1, version = annual_plan.version + 1, updated_at = excluded.updated_at",
            [name.District, name.Campaign, fact.RecordedAt],
            cancellationToken
        );
        await transaction.ExecuteAsync(
            "delete from plan_entry where district = $1 and campaign_id = $2 and theme_id = $3 and released_state is null",
            [name.District, name.Campaign, name.Theme],
            cancellationToken
        );
        var dropped = await transaction.ExecuteAsync(
            "update plan_entry set draft_state = case released_state when 'Cancelled' then 'Cancelled' else 'Dropped' end, "
                + "draft_first_day = released_first_day, draft_last_day = released_last_day, reason_event = $4 "
                + "where district = $1 and campaign_id = $2 and theme_id = $3 "
                + "and (draft_state = 'Planned' or (draft_state = 'Cancelled' and released_state = 'Planned')) "
                + "and not exists (select from activity where district = $1 and campaign_id = $2 and theme_id = $3 and state = 'Held')",
            [name.District, name.Campaign, name.Theme, fact.EventId],
            cancellationToken
        );
        if (dropped > 0)
        {
            await transaction.ExecuteAsync(
                "insert into transition_reason (event_id, district, text) values ($1, $2, $3)",
                [fact.EventId, name.District, PlanTexts.ThemeReopened],
                cancellationToken
            );
        }
    }
}
