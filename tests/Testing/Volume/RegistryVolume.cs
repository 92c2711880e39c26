using System.Text.Json;
using Npgsql;

namespace ThemeDay.Testing.Volume;

/// <summary>The tables of Registry: units, campaigns, themes and contacts.</summary>
public sealed class RegistryVolume : IVolumeTables
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["unit", "campaign", "theme", "contact"];

    /// <inheritdoc/>
    public async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await CopyUnitsAsync(connection, campaigns);
        await CopyCampaignsAsync(connection, campaigns);
        await CopyThemesAsync(connection, campaigns);
        await CopyContactsAsync(connection, campaigns);
    }

    private static async Task CopyUnitsAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "unit",
            "district, code, display_name, kind, credit_code, version, created_at, last_transition_on, state, updated_at"
        );
        foreach (var campaign in campaigns.DistinctBy(campaign => campaign.District))
        {
            var createdAt = new DateTimeOffset(campaign.Year, 1, 10, 1, 0, 0, TimeSpan.Zero);
            foreach (var unit in campaign.Units)
                rows.Row()
                    .Text(campaign.District)
                    .Text(unit.Code)
                    .Text(unit.DisplayName)
                    .Text(unit.Kind)
                    .Text("")
                    .Int32(unit.IsClosed ? 2 : 1)
                    .Instant(createdAt)
                    .Date(unit.IsClosed ? new(campaign.Year, 12, 1) : null)
                    .Text(unit.IsClosed ? "Closed" : "Active")
                    .Instant(createdAt);
        }

        await rows.CompleteAsync();
    }

    private static async Task CopyCampaignsAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "campaign",
            "district, id, invited_units, extensions, state, opened_on, last_transition_on, version, terms_audiences, terms_correction_lead, terms_cut_off, "
                + "terms_deadline, terms_document_number, terms_first_month, terms_forms, terms_last_month, terms_minimum_themes, terms_programme_lead, "
                + "terms_report_lead, terms_scheme, terms_title, uninvited_units, created_at, updated_at, deadline, terms_public_phone_numbers"
        );
        foreach (var campaign in campaigns)
        {
            var createdAt = new DateTimeOffset(campaign.OpenedOn.AddDays(-10), new(1, 0), TimeSpan.Zero);
            rows.Row()
                .Text(campaign.District)
                .Text(campaign.Id)
                .Texts([.. campaign.Units.Select(unit => unit.Code)])
                .Json("[]")
                .Text(campaign.IsCurrent ? "Open" : "Closed")
                .Date(campaign.OpenedOn)
                .Date(campaign.IsCurrent ? campaign.OpenedOn : campaign.CutOff)
                .Int32(campaign.IsCurrent ? 2 : 3)
                .Texts(["人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民"])
                .Json(Lead(campaign, 3))
                .Date(campaign.CutOff)
                .Date(campaign.Deadline)
                .Text($"办发〔{campaign.Year}〕1号")
                .Date(campaign.FirstMonth)
                .Texts(["实地调研", "现场观摩", "座谈交流", "政策发布", "问卷调查"])
                .Date(campaign.LastMonth)
                .Int32(1)
                .Json(Lead(campaign, 5))
                .Json(Lead(campaign, 5))
                .Text("theme-day-2023")
                .Text($"关于征集{campaign.Year}年政务公开主题日活动主题的通知")
                .Json("[]")
                .Instant(createdAt)
                .Instant(createdAt)
                .Date(campaign.Deadline)
                .Texts([]);
        }

        await rows.CompleteAsync();
    }

    private static async Task CopyThemesAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "theme",
            "district, campaign_id, id, unit, state, first_received_on, returns, returned_items, reason, merged_into, release, last_transition_on, version, "
                + "external_reference, forms, late_month_reason, month, topic, scan_media_type, scan_sha256, scan_size_bytes, earlier_scans, created_at, "
                + "updated_at, personal_data_reason"
        );
        foreach (var campaign in campaigns)
        foreach (var theme in campaign.Themes)
        {
            var changedOn = theme.LastTransitionOn(campaign);
            rows.Row()
                .Text(campaign.District)
                .Text(campaign.Id)
                .Text(theme.Id)
                .Text(theme.Unit.Code)
                .Text(theme.State)
                .Date(theme.SubmittedOn is [var first, ..] ? first : null)
                .Int32(theme.ReturnedOn is null ? 0 : 1)
                .Texts(theme.ReturnedOn is null ? [] : ["scan"])
                .Text(theme.State is "Returned" or "Declined" or "Merged" or "Withdrawn" ? "与其他主题内容重复或材料不全" : "")
                .Text(theme.MergedInto)
                .Int32(theme.State is "Planned" or "Dropped" ? 1 : 0)
                .Date(changedOn)
                .Int32(2 + theme.SubmittedOn.Count + (theme.DecidedOn is null ? 0 : 1))
                .Text(theme.ExternalReference)
                .Texts(theme.Forms)
                .Text(theme.Month > campaign.LastMonth ? "场馆改造" : "")
                .Date(theme.Month)
                .Text(theme.Topic)
                .Text("application/pdf")
                .Text(theme.ScanSha256)
                .Int64(120_000)
                .Texts(theme.EarlierScan is { } earlier ? [earlier] : [])
                .Instant(theme.CreatedAt)
                .Instant(changedOn is { } on ? new(on, TimeOnly.FromTimeSpan(theme.CreatedAt.TimeOfDay), TimeSpan.Zero) : theme.CreatedAt)
                .Text("");
        }

        await rows.CompleteAsync();
    }

    private static async Task CopyContactsAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        await using var rows = await CopyWriter.BeginAsync(connection, "contact", "district, campaign_id, theme_id, cipher");
        foreach (var campaign in campaigns)
        foreach (var theme in campaign.Themes)
            rows.Row().Text(campaign.District).Text(campaign.Id).Text(theme.Id).Bytes(theme.Contact);
        await rows.CompleteAsync();
    }

    private static string Lead(SampleCampaign campaign, int days) =>
        JsonSerializer.Serialize(
            new
            {
                WorkingDays = campaign.CountsWorkingDays ? days : (int?)null,
                CalendarDays = campaign.CountsWorkingDays ? null : (int?)days,
                FixedDate = (DateOnly?)null,
            }
        );
}
