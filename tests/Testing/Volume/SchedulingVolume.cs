using System.Text.Json;
using Google.Protobuf;
using Npgsql;

namespace ThemeDay.Testing.Volume;

/// <summary>
/// The tables of Scheduling: facts, replicas of units, campaigns and themes, plans with their entries, activities and programmes. The obligations are derived
/// from the facts by Scheduling itself; the content of releases, and snapshots, are left out.
/// </summary>
public sealed class SchedulingVolume : IVolumeTables
{
    private const int NotDerivable = -1; // see LedgerStore

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } =
    ["fact", "unit_replica", "campaign_replica", "theme_replica", "annual_plan", "plan_entry", "activity", "programme"];

    /// <summary>Only now are the obligations to be derived: while the rows are copied, there are no indexes.</summary>
    public string Derived => "update campaign_replica set ledger_version = 0";

    /// <inheritdoc/>
    public async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await CopyFactsAsync(connection, campaigns);
        await CopyReplicasAsync(connection, campaigns);
        await CopyPlansAsync(connection, campaigns);
        await CopyActivitiesAsync(connection, campaigns);
        await CopyProgrammesAsync(connection, campaigns);
    }

    private static async Task CopyFactsAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "fact",
            "event_id, source, type, district, campaign_id, effective_on, recorded_at, payload, unit"
        );
        foreach (var campaign in campaigns)
        foreach (var fact in FactGenerator.Of(campaign))
            rows.Row()
                .Uuid(Guid.CreateVersion7(fact.RecordedAt))
                .Text(fact.Source)
                .Text(fact.Message.Descriptor.FullName)
                .Text(campaign.District)
                .Text(campaign.Id)
                .Date(fact.EffectiveOn)
                .Instant(fact.RecordedAt)
                .Bytes(fact.Message.ToByteArray())
                .Text(fact.Unit);
        await rows.CompleteAsync();
    }

    private static async Task CopyReplicasAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using (var rows = await CopyWriter.BeginAsync(connection, "unit_replica", "district, code, display_name, kind"))
        {
            foreach (var campaign in campaigns.DistinctBy(campaign => campaign.District))
            foreach (var unit in campaign.Units)
                rows.Row().Text(campaign.District).Text(unit.Code).Text(unit.DisplayName).Text(unit.Kind.ToLowerInvariant());
            await rows.CompleteAsync();
        }

        await using (var rows = await CopyWriter.BeginAsync(connection, "campaign_replica", "district, id, opened, ledger_version"))
        {
            foreach (var campaign in campaigns)
                rows.Row().Text(campaign.District).Text(campaign.Id).Bytes(FactGenerator.Opened(campaign).ToByteArray()).Int32(NotDerivable);
            await rows.CompleteAsync();
        }

        await using (
            var rows = await CopyWriter.BeginAsync(
                connection,
                "theme_replica",
                "district, campaign_id, id, unit, topic, month, forms, external_reference, accepted_on"
            )
        )
        {
            foreach (var campaign in campaigns)
            foreach (var theme in campaign.Themes.Where(theme => theme.SubmittedOn is not []))
                rows.Row()
                    .Text(campaign.District)
                    .Text(campaign.Id)
                    .Text(theme.Id)
                    .Text(theme.Unit.Code)
                    .Text(theme.Topic)
                    .Date(theme.Month)
                    .Texts(theme.Forms)
                    .Text(theme.ExternalReference)
                    .Date(theme.IsAccepted ? theme.DecidedOn : null);
            await rows.CompleteAsync();
        }
    }

    private static async Task CopyPlansAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using (
            var rows = await CopyWriter.BeginAsync(
                connection,
                "annual_plan",
                "district, campaign_id, release, released_on, edits, version, created_at, updated_at"
            )
        )
        {
            foreach (var campaign in campaigns)
                rows.Row()
                    .Text(campaign.District)
                    .Text(campaign.Id)
                    .Int32(1)
                    .Date(campaign.ReleasedOn)
                    .Int32(1)
                    .Int32(2)
                    .Instant(Morning(campaign.ReleasedOn))
                    .Instant(Morning(campaign.ReleasedOn));
            await rows.CompleteAsync();
        }

        await using (
            var rows = await CopyWriter.BeginAsync(
                connection,
                "plan_entry",
                "district, campaign_id, theme_id, unit, pinned, draft_state, draft_first_day, draft_last_day, released_state, released_first_day, "
                    + "released_last_day, reason_event"
            )
        )
        {
            foreach (var (campaign, theme, activity) in Activities(campaigns))
            {
                var state = activity.State is "Cancelled" ? "Cancelled" : "Planned";
                rows.Row()
                    .Text(campaign.District)
                    .Text(campaign.Id)
                    .Text(theme.Id)
                    .Text(theme.Unit.Code)
                    .Boolean(false)
                    .Text(state)
                    .Date(activity.FirstDay)
                    .Date(activity.LastDay)
                    .Text(state)
                    .Date(activity.FirstDay)
                    .Date(activity.LastDay)
                    .Uuid(null);
            }

            await rows.CompleteAsync();
        }
    }

    private static async Task CopyActivitiesAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "activity",
            "district, id, campaign_id, theme_id, unit, topic, forms, external_reference, first_day, last_day, state, audiences, release, moves, "
                + "last_transition_on, version, revert_reason, created_at, updated_at"
        );
        foreach (var (campaign, theme, activity) in Activities(campaigns))
            rows.Row()
                .Text(campaign.District)
                .Text(PublicationVolume.Id(campaign, theme))
                .Text(campaign.Id)
                .Text(theme.Id)
                .Text(theme.Unit.Code)
                .Text(theme.Topic)
                .Texts(theme.Forms)
                .Text(theme.ExternalReference)
                .Date(activity.FirstDay)
                .Date(activity.LastDay)
                .Text(activity.State)
                .Texts(activity.State is "Held" ? ["人大代表", "政协委员", "普通市民"] : [])
                .Int32(1)
                .Int32(0)
                .Date(activity.State is "Held" ? activity.LastDay : campaign.ReleasedOn)
                .Int32(activity.State is "Held" ? 2 : 1)
                .Text("")
                .Instant(Morning(campaign.ReleasedOn))
                .Instant(Morning(activity.State is "Held" ? activity.LastDay : campaign.ReleasedOn));
        await rows.CompleteAsync();
    }

    private static async Task CopyProgrammesAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "programme",
            "district, activity_id, unit, form, state, first_received_on, returns, returned_items, reason, last_transition_on, version, created_at, updated_at"
        );
        foreach (var (campaign, theme, activity) in Activities(campaigns))
        {
            if (activity.ProgrammeOn is not { } filedOn)
                continue;
            var form = new
            {
                Time = "上午9时",
                activity.Venue,
                Agenda = "介绍办理流程；实地查看；座谈交流",
                Guests = new[] { new { Audience = "人大代表", Count = 3 }, new { Audience = "普通市民", Count = 10 } },
                Signage = "",
                PersonalDataReason = "",
            };
            rows.Row()
                .Text(campaign.District)
                .Text(PublicationVolume.Id(campaign, theme))
                .Text(theme.Unit.Code)
                .Json(JsonSerializer.Serialize(form))
                .Text("Approved")
                .Date(filedOn)
                .Int32(0)
                .Texts([])
                .Text("")
                .Date(filedOn.AddDays(2))
                .Int32(2)
                .Instant(Morning(filedOn))
                .Instant(Morning(filedOn.AddDays(2)));
        }

        await rows.CompleteAsync();
    }

    private static IEnumerable<(SampleCampaign Campaign, SampleTheme Theme, SampleActivity Activity)> Activities(IEnumerable<SampleCampaign> campaigns) =>
        from campaign in campaigns
        from theme in campaign.Themes
        where theme.Activity is not null
        select (campaign, theme, theme.Activity!);

    private static DateTimeOffset Morning(DateOnly day) => new(day, new(2, 0), TimeSpan.Zero);
}
