using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Publication;

/// <summary>Event handler for Registry and Scheduling: maintains the replicas of units, campaigns and activities.</summary>
/// <remarks>Uses SQL instead of the database context, whose tenant filter needs a caller.</remarks>
public sealed class PublicationEventHandlers : IEventHandler
{
    /// <summary>Event sources to subscribe to.</summary>
    public static readonly EventSourceDescriptor[] Sources =
    [
        new("registry", RegistryEventsReflection.Descriptor),
        new("scheduling", SchedulingEventsReflection.Descriptor),
    ];

    /// <inheritdoc/>
    public Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var payload = received.Entry.Payload;
        return received.Entry.Type[(received.Entry.Type.LastIndexOf('.') + 1)..] switch
        {
            nameof(UnitChanged) => KnowAsync(UnitChanged.Parser.ParseFrom(payload), transaction, cancellationToken),
            nameof(CampaignOpened) => KnowAsync(CampaignOpened.Parser.ParseFrom(payload), transaction, cancellationToken),
            nameof(ActivityPlanned) => KnowAsync(ActivityPlanned.Parser.ParseFrom(payload), transaction, cancellationToken),
            nameof(ActivityRescheduled) when ActivityRescheduled.Parser.ParseFrom(payload) is var moved => MoveAsync(
                moved.Activity,
                moved.FirstDate,
                moved.LastDate,
                transaction,
                cancellationToken
            ),
            nameof(ActivityReplanned) when ActivityReplanned.Parser.ParseFrom(payload) is var replanned => MoveAsync(
                replanned.Activity,
                replanned.FirstDate,
                replanned.LastDate,
                transaction,
                cancellationToken
            ),
            nameof(ActivityCancelled) => StateAsync(ActivityCancelled.Parser.ParseFrom(payload).Activity, "Cancelled", [], transaction, cancellationToken),
            nameof(ActivityDropped) => StateAsync(ActivityDropped.Parser.ParseFrom(payload).Activity, "Dropped", [], transaction, cancellationToken),
            nameof(ActivityHeld) when ActivityHeld.Parser.ParseFrom(payload) is var held => StateAsync(
                held.Activity,
                "Held",
                [.. held.Audiences],
                transaction,
                cancellationToken
            ),
            nameof(ActivityHeldReverted) => StateAsync(ActivityHeldReverted.Parser.ParseFrom(payload).Activity, "Planned", [], transaction, cancellationToken),
            nameof(ProgrammeFiled) => FileAsync(ProgrammeFiled.Parser.ParseFrom(payload), transaction, cancellationToken),
            nameof(ProgrammeApproved) => VenueAsync(ProgrammeApproved.Parser.ParseFrom(payload).Activity, isApproved: true, transaction, cancellationToken),
            nameof(ProgrammeReopened) => VenueAsync(ProgrammeReopened.Parser.ParseFrom(payload).Activity, isApproved: false, transaction, cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    private static Task KnowAsync(UnitChanged changed, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = UnitName.Parse(changed.Unit.TrimEnd()); // as ResourceNamePattern.GetId
        return transaction.ExecuteAsync(
            "insert into unit_replica (district, code, display_name) values ($1, $2, $3) on conflict (district, "
                + "code) do update set display_name = excluded.display_name",
            [name.District, name.Unit, changed.DisplayName],
            cancellationToken
        );
    }

    private static Task KnowAsync(CampaignOpened opened, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = CampaignName.Parse(opened.Campaign);
        return transaction.ExecuteAsync(
            "insert into campaign_replica (district, id, public_phone_numbers) values ($1, $2, $3) on conflict (district, id) do nothing",
            [name.District, name.Campaign, opened.PublicPhoneNumbers.ToArray()],
            cancellationToken
        );
    }

    private static Task KnowAsync(ActivityPlanned planned, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ActivityName.Parse(planned.Activity.Activity);
        var theme = ThemeName.Parse(planned.Activity.Theme.Theme);
        return transaction.ExecuteAsync(
            "insert into activity_replica (district, id, campaign_id, theme_id, unit, topic, external_reference, first_day, last_day, state, venue, "
                + "filed_venue, audiences, forms) "
                + "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'Planned', '', '', '{}', $10) "
                + "on conflict (district, id) do update set first_day = excluded.first_day, last_day = excluded.last_day, state = 'Planned', "
                + "forms = excluded.forms",
            [
                name.District,
                name.Id,
                theme.Campaign,
                theme.Theme,
                UnitName.Parse(planned.Activity.Theme.Unit).Unit,
                planned.Activity.Topic,
                planned.Activity.Theme.ExternalReference,
                DayOf(planned.FirstDate),
                DayOf(planned.LastDate),
                planned.Forms.ToArray(),
            ],
            cancellationToken
        );
    }

    private static Task MoveAsync(
        ActivityRef activity,
        Google.Type.Date firstDate,
        Google.Type.Date lastDate,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        var name = ActivityName.Parse(activity.Activity);
        return transaction.ExecuteAsync(
            "update activity_replica set first_day = $3, last_day = $4, state = 'Planned' where district = $1 and id = $2",
            [name.District, name.Id, DayOf(firstDate), DayOf(lastDate)],
            cancellationToken
        );
    }

    private static Task StateAsync(ActivityRef activity, string state, string[] audiences, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ActivityName.Parse(activity.Activity);
        return transaction.ExecuteAsync(
            "update activity_replica set state = $3, audiences = $4 where district = $1 and id = $2",
            [name.District, name.Id, state, audiences],
            cancellationToken
        );
    }

    private static Task FileAsync(ProgrammeFiled filed, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ActivityName.Parse(filed.Activity.Activity);
        return transaction.ExecuteAsync(
            "update activity_replica set filed_venue = $3 where district = $1 and id = $2",
            [name.District, name.Id, filed.Venue],
            cancellationToken
        );
    }

    // The public venue: that of the approved programme, none once the approval is reverted.
    private static Task VenueAsync(ActivityRef activity, bool isApproved, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var name = ActivityName.Parse(activity.Activity);
        return transaction.ExecuteAsync(
            "update activity_replica set venue = case when $3 then filed_venue else '' end where district = $1 and id = $2",
            [name.District, name.Id, isApproved],
            cancellationToken
        );
    }

    private static DateOnly DayOf(Google.Type.Date day) => new(day.Year, day.Month, day.Day);
}
