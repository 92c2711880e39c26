using Npgsql;

namespace ThemeDay.Testing.Volume;

/// <summary>The tables of Publication: replicas of units, campaigns and activities, reports, pictures, publicity records, opinions and statements.</summary>
public sealed class PublicationVolume : IVolumeTables
{
    private const int PictureIdLength = 32;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } =
    ["unit_replica", "campaign_replica", "activity_replica", "report", "picture", "publicity", "opinion", "statement"];

    /// <inheritdoc/>
    public string Derived =>
        """
            insert into public_site_version (district, cause, version, transaction_id)
            select district, 'activity_replica', 1, pg_current_xact_id() from activity_replica group by district
            union all
            select district, 'report', 1, pg_current_xact_id() from report where published_on is not null group by district
            """;

    /// <inheritdoc/>
    public async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SampleCampaign> campaigns)
    {
        List<(SampleCampaign Campaign, SampleTheme Theme, SampleActivity Activity)> activities =
        [
            .. from campaign in campaigns from theme in campaign.Themes where theme.Activity is not null select (campaign, theme, theme.Activity!),
        ];
        await using (var rows = await CopyWriter.BeginAsync(connection, "unit_replica", "district, code, display_name"))
        {
            foreach (var campaign in campaigns.DistinctBy(campaign => campaign.District))
            foreach (var unit in campaign.Units)
                rows.Row().Text(campaign.District).Text(unit.Code).Text(unit.DisplayName);
            await rows.CompleteAsync();
        }

        await using (var rows = await CopyWriter.BeginAsync(connection, "campaign_replica", "district, id, public_phone_numbers"))
        {
            foreach (var campaign in campaigns)
                rows.Row().Text(campaign.District).Text(campaign.Id).Texts([]);
            await rows.CompleteAsync();
        }

        await CopyActivitiesAsync(connection, activities);
        await CopyReportsAsync(connection, activities);
        await CopyPicturesAsync(connection, activities);
        await CopyPublicityAsync(connection, activities);
        await CopyOpinionsAsync(connection, activities);
        await CopyStatementsAsync(connection, activities);
    }

    private static async Task CopyActivitiesAsync(NpgsqlConnection connection, List<(SampleCampaign, SampleTheme, SampleActivity)> activities)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "activity_replica",
            "district, id, campaign_id, theme_id, unit, topic, external_reference, first_day, last_day, state, venue, audiences, filed_venue"
        );
        foreach (var (campaign, theme, activity) in activities)
            rows.Row()
                .Text(campaign.District)
                .Text(Id(campaign, theme))
                .Text(campaign.Id)
                .Text(theme.Id)
                .Text(theme.Unit.Code)
                .Text(theme.Topic)
                .Text(theme.ExternalReference)
                .Date(activity.FirstDay)
                .Date(activity.LastDay)
                .Text(activity.State)
                .Text(activity.ProgrammeOn is null ? "" : activity.Venue)
                .Texts(activity.State is "Held" ? ["人大代表", "政协委员", "普通市民"] : [])
                .Text(activity.ProgrammeOn is null ? "" : activity.Venue);
        await rows.CompleteAsync();
    }

    private static async Task CopyReportsAsync(NpgsqlConnection connection, List<(SampleCampaign, SampleTheme, SampleActivity)> activities)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "report",
            "district, activity_id, campaign_id, unit, state, first_received_on, published_on, returns, returned_items, reason, last_transition_on, version, "
                + "attended, links, pictures, text, created_at, updated_at, personal_data_reason"
        );
        foreach (var (campaign, theme, activity) in activities)
        {
            if (activity.Report is not { } report)
                continue;
            rows.Row()
                .Text(campaign.District)
                .Text(Id(campaign, theme))
                .Text(campaign.Id)
                .Text(theme.Unit.Code)
                .Text(report.State)
                .Date(report.FiledOn)
                .Date(report.PublishedOn)
                .Int32(report.State is "Returned" ? 1 : 0)
                .Texts(report.State is "Returned" ? ["pictures"] : [])
                .Text(report.State is "Returned" or "Unpublished" ? "图片不清晰" : "")
                .Date(report.PublishedOn ?? report.FiledOn)
                .Int32(report.PublishedOn is null ? 1 : 3)
                .Int32(report.Attended)
                .Texts([])
                .Texts([.. report.Pictures.Select(PictureId)])
                .Text(report.Text)
                .Instant(Morning(report.FiledOn))
                .Instant(Morning(report.PublishedOn ?? report.FiledOn))
                .Text("");
        }

        await rows.CompleteAsync();
    }

    private static async Task CopyPicturesAsync(NpgsqlConnection connection, List<(SampleCampaign, SampleTheme, SampleActivity)> activities)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "picture",
            "district, activity_id, id, unit, media_type, size_bytes, sha256, public_sha256, created_at, version"
        );
        foreach (var (campaign, theme, activity) in activities)
        foreach (var picture in activity.Report?.Pictures ?? [])
            rows.Row()
                .Text(campaign.District)
                .Text(Id(campaign, theme))
                .Text(PictureId(picture))
                .Text(theme.Unit.Code)
                .Text("image/jpeg")
                .Int64(2_500_000)
                .Text(picture)
                .Text(Rendition(picture))
                .Instant(Morning(activity.Report!.FiledOn))
                .Int32(1);
        await rows.CompleteAsync();
    }

    private static async Task CopyPublicityAsync(NpgsqlConnection connection, List<(SampleCampaign, SampleTheme, SampleActivity)> activities)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "publicity",
            "district, activity_id, id, unit, state, shown_on, reason, last_transition_on, version, kind, link, medium, created_at, updated_at, "
                + "personal_data_reason"
        );
        foreach (var (campaign, theme, activity) in activities)
        {
            if (activity.Publicity is not { } kind)
                continue;
            rows.Row()
                .Text(campaign.District)
                .Text(Id(campaign, theme))
                .Text("p-1")
                .Text(theme.Unit.Code)
                .Text("Recorded")
                .Date(activity.LastDay)
                .Text("")
                .Date(activity.LastDay)
                .Int32(1)
                .Text(kind)
                .Text("https://www.example.org/zwgk/2023/1.html")
                .Text("政府门户网站")
                .Instant(Morning(activity.LastDay))
                .Instant(Morning(activity.LastDay))
                .Text("");
        }

        await rows.CompleteAsync();
    }

    private static async Task CopyOpinionsAsync(NpgsqlConnection connection, List<(SampleCampaign, SampleTheme, SampleActivity)> activities)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "opinion",
            "district, activity_id, id, unit, text, state, collected_on, assigned_to, answer, rating, last_transition_on, version, created_at, updated_at, "
                + "answer_personal_data_reason, personal_data_reason"
        );
        foreach (var (campaign, theme, activity) in activities)
        foreach (var (number, opinion) in activity.Opinions.Index())
            rows.Row()
                .Text(campaign.District)
                .Text(Id(campaign, theme))
                .Text($"o-{number + 1}")
                .Text(theme.Unit.Code)
                .Text(opinion.Text)
                .Text(opinion.State)
                .Date(activity.LastDay)
                .Text(opinion.AssignedTo)
                .Text(opinion.Answer)
                .Int32(opinion.Rating)
                .Date(activity.LastDay)
                .Int32(1)
                .Instant(Morning(activity.LastDay))
                .Instant(Morning(activity.LastDay))
                .Text("")
                .Text("");
        await rows.CompleteAsync();
    }

    // Of each activity that was publicized: two of three interpret a policy, and one of ten awaits the bureau.
    private static async Task CopyStatementsAsync(NpgsqlConnection connection, List<(SampleCampaign, SampleTheme, SampleActivity)> activities)
    {
        await using var rows = await CopyWriter.BeginAsync(
            connection,
            "statement",
            "district, id, unit, state, reason, submitted_on, published_on, last_transition_on, version, created_at, updated_at, activity_id, concern, kind, "
                + "personal_data_reason, policy_document_number, policy_link, policy_title, text, title"
        );
        foreach (var (number, (campaign, theme, activity)) in activities.Where(each => each.Item3.Publicity is not null).Index())
        {
            var (isInterpretation, isPublished) = (number % 3 > 0, number % 10 > 0);
            rows.Row()
                .Text(campaign.District)
                .Text($"{campaign.Id}-{theme.Id}")
                .Text(theme.Unit.Code)
                .Text(isPublished ? "Published" : "Submitted")
                .Text("")
                .Date(activity.LastDay)
                .Date(isPublished ? activity.LastDay : null)
                .Date(activity.LastDay)
                .Int32(isPublished ? 3 : 2)
                .Instant(Morning(activity.LastDay))
                .Instant(Morning(activity.LastDay))
                .Text(Id(campaign, theme))
                .Text(isInterpretation ? "" : "办事材料能不能再少一些？")
                .Text(isInterpretation ? "PolicyInterpretation" : "ResponseToConcern")
                .Text("")
                .Text(isInterpretation ? $"政办发〔{activity.LastDay.Year}〕{number % 40}号" : "")
                .Text("")
                .Text(isInterpretation ? "便民服务实施办法" : "")
                .Text($"结合“{theme.Topic}”活动，说明如下。")
                .Text(theme.Topic);
        }

        await rows.CompleteAsync();
    }

    /// <summary>The key of an activity in its district.</summary>
    internal static string Id(SampleCampaign campaign, SampleTheme theme) => $"{campaign.Id}~{theme.Id}";

    private static string PictureId(string sha256) => sha256[..PictureIdLength];

    // The hash of the public rendition: another one, as random as that of the original.
    private static string Rendition(string sha256) => sha256[PictureIdLength..] + sha256[..PictureIdLength];

    private static DateTimeOffset Morning(DateOnly day) => new(day, new(2, 0), TimeSpan.Zero);
}
