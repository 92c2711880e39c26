using Google.Protobuf;
using Google.Type;
using ThemeDay.Events.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Testing.Volume;

/// <summary>A fact of a campaign as Scheduling stores it.</summary>
/// <param name="Source">The service that recorded the event.</param>
/// <param name="Unit">The code of the unit; empty if it concerns all.</param>
/// <param name="EffectiveOn">The effective date.</param>
/// <param name="RecordedAt">The record time, on the same day.</param>
/// <param name="Message">The event.</param>
public sealed record SampleFact(string Source, string Unit, DateOnly EffectiveOn, DateTimeOffset RecordedAt, IMessage Message);

/// <summary>The events of a campaign from which Scheduling derives obligations and scores.</summary>
/// <remarks>
/// Opening and release of the campaign; of each theme its submissions, return and decision; of each activity that it is planned or cancelled, its programme and
/// its approval, that it is held, its report and the publication; publicity and opinions. Left out are events that no obligation follows from: the acceptance
/// of reports, and what becomes of opinions. That is 6 facts for a theme on average.
/// </remarks>
public static class FactGenerator
{
    private const int SaltBytes = 16;

    /// <summary>The event that opens the campaign, with its terms.</summary>
    public static CampaignOpened Opened(SampleCampaign campaign)
    {
        var opened = new CampaignOpened
        {
            Metadata = Metadata(new(campaign.Year), campaign, campaign.OpenedOn, "bureau"),
            Campaign = campaign.Name,
            DocumentNumber = $"办发〔{campaign.Year}〕1号",
            Title = $"关于征集{campaign.Year}年政务公开主题日活动主题的通知",
            Deadline = ToDate(campaign.Deadline),
            FirstMonth = ToMonth(campaign.FirstMonth),
            LastMonth = ToMonth(campaign.LastMonth),
            Forms = { "实地调研", "现场观摩", "座谈交流", "政策发布", "问卷调查" },
            Audiences = { "人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民" },
            ProgrammeLead = Lead(campaign, 5),
            ReportLead = Lead(campaign, 5),
            CorrectionLead = Lead(campaign, 3),
            MinimumThemes = 1,
            CutOffDate = ToDate(campaign.CutOff),
            Scheme = "theme-day-2023",
        };
        foreach (var unit in campaign.Units)
        {
            opened.InvitedUnits.Add(UnitName(campaign, unit.Code));
            opened.InvitedUnitKinds.Add(Enum.Parse<UnitKind>(unit.Kind));
        }

        return opened;
    }

    /// <summary>The facts of a campaign, in no particular order.</summary>
    public static IEnumerable<SampleFact> Of(SampleCampaign campaign)
    {
        var random = new Random(campaign.Year * 31 + int.Parse(campaign.District));
        yield return Fact("registry", "", campaign.OpenedOn, Opened(campaign));
        var released = new AnnualPlanReleased
        {
            Metadata = Metadata(random, campaign, campaign.ReleasedOn, "bureau"),
            Campaign = campaign.Name,
            Release = 1,
            PlannedThemes = { campaign.Themes.Where(theme => theme.Activity is not null).Select(theme => ThemeName(campaign, theme)) },
            DroppedThemes = { campaign.Themes.Where(theme => theme.State is "Dropped").Select(theme => ThemeName(campaign, theme)) },
        };
        yield return Fact("scheduling", "", campaign.ReleasedOn, released);
        foreach (var theme in campaign.Themes)
        {
            foreach (var fact in OfTheme(theme))
                yield return fact;
            if (theme.Activity is { } activity)
                foreach (var fact in OfActivity(theme, activity))
                    yield return fact;
        }

        IEnumerable<SampleFact> OfTheme(SampleTheme theme)
        {
            var reference = Ref(campaign, theme);
            foreach (var on in theme.SubmittedOn)
                yield return Fact(
                    "registry",
                    theme.Unit.Code,
                    on,
                    new ThemeSubmitted
                    {
                        Metadata = Metadata(random, campaign, on, "liaison"),
                        Theme = reference,
                        Topic = theme.Topic,
                        Month = ToMonth(theme.Month),
                        Forms = { theme.Forms },
                        FirstReceivedDate = ToDate(theme.SubmittedOn[0]),
                        ScanSha256 = theme.ScanSha256,
                    }
                );
            if (theme.ReturnedOn is { } returnedOn)
                yield return Fact(
                    "registry",
                    theme.Unit.Code,
                    returnedOn,
                    new ThemeReturned
                    {
                        Metadata = Metadata(random, campaign, returnedOn, "bureau"),
                        Theme = reference,
                        Items = { "scan" },
                    }
                );
            if (theme.DecidedOn is not { } decidedOn)
                yield break;
            var metadata = Metadata(random, campaign, decidedOn, "bureau");
            yield return Fact(
                "registry",
                theme.Unit.Code,
                decidedOn,
                theme.State switch
                {
                    "Declined" => new ThemeDeclined { Metadata = metadata, Theme = reference },
                    "Withdrawn" => new ThemeWithdrawn { Metadata = metadata, Theme = reference },
                    "Merged" => new ThemeMerged
                    {
                        Metadata = metadata,
                        Theme = reference,
                        Into = $"{campaign.Name}/themes/{theme.MergedInto}",
                    },
                    _ => new ThemeAccepted { Metadata = metadata, Theme = reference },
                }
            );
        }

        IEnumerable<SampleFact> OfActivity(SampleTheme theme, SampleActivity activity)
        {
            var unit = theme.Unit.Code;
            var reference = new ActivityRef
            {
                Activity = $"{campaign.Name}/activities/{theme.Id}",
                Theme = Ref(campaign, theme),
                Topic = theme.Topic,
            };
            yield return Fact(
                "scheduling",
                unit,
                campaign.ReleasedOn,
                new ActivityPlanned
                {
                    Metadata = Metadata(random, campaign, campaign.ReleasedOn, "bureau"),
                    Activity = reference,
                    Release = 1,
                    FirstDate = ToDate(activity.FirstDay),
                    LastDate = ToDate(activity.LastDay),
                    Forms = { theme.Forms },
                }
            );
            if (activity.ProgrammeOn is { } filedOn)
            {
                var approvedOn = filedOn.AddDays(2);
                yield return Fact(
                    "scheduling",
                    unit,
                    filedOn,
                    new ProgrammeFiled
                    {
                        Metadata = Metadata(random, campaign, filedOn, "liaison"),
                        Activity = reference,
                        FirstReceivedDate = ToDate(filedOn),
                        Venue = activity.Venue,
                    }
                );
                yield return Fact(
                    "scheduling",
                    unit,
                    approvedOn,
                    new ProgrammeApproved { Metadata = Metadata(random, campaign, approvedOn, "bureau"), Activity = reference }
                );
            }

            if (activity.State is "Cancelled")
                yield return Fact(
                    "scheduling",
                    unit,
                    activity.FirstDay.AddDays(-1),
                    new ActivityCancelled
                    {
                        Metadata = Metadata(random, campaign, activity.FirstDay.AddDays(-1), "bureau"),
                        Activity = reference,
                        Release = 2,
                    }
                );
            if (activity.State is not "Held")
                yield break;
            yield return Fact(
                "scheduling",
                unit,
                activity.LastDay,
                new ActivityHeld
                {
                    Metadata = Metadata(random, campaign, activity.LastDay, "liaison"),
                    Activity = reference,
                    Audiences = { "人大代表", "政协委员", "普通市民" },
                }
            );
            if (activity.Report is { } report)
            {
                yield return Fact(
                    "publication",
                    unit,
                    report.FiledOn,
                    new ReportFiled
                    {
                        Metadata = Metadata(random, campaign, report.FiledOn, "liaison"),
                        Activity = reference,
                        FirstReceivedDate = ToDate(report.FiledOn),
                        Attended = report.Attended,
                        Pictures = report.Pictures.Count,
                    }
                );
                if (report.PublishedOn is { } publishedOn)
                    yield return Fact(
                        "publication",
                        unit,
                        publishedOn,
                        new ReportPublished
                        {
                            Metadata = Metadata(random, campaign, publishedOn, "bureau"),
                            Activity = reference,
                            Attended = report.Attended,
                            Pictures = report.Pictures.Count,
                        }
                    );
            }

            if (activity.Publicity is { } kind)
                yield return Fact(
                    "publication",
                    unit,
                    activity.LastDay,
                    new PublicityRecorded
                    {
                        Metadata = Metadata(random, campaign, activity.LastDay, "liaison"),
                        Activity = reference,
                        Publicity = $"{reference.Activity}/publicityRecords/p-1",
                        Kind = Enum.Parse<PublicityKind>(kind),
                    }
                );
            for (var number = 1; number <= activity.Opinions.Count; number++)
                yield return Fact(
                    "publication",
                    unit,
                    activity.LastDay,
                    new OpinionCollected
                    {
                        Metadata = Metadata(random, campaign, activity.LastDay, "liaison"),
                        Activity = reference,
                        Opinion = $"{reference.Activity}/opinions/o-{number}",
                    }
                );
        }

        SampleFact Fact(string source, string unit, DateOnly on, IMessage message) => new(source, unit, on, CampaignGenerator.Instant(on, random), message);
    }

    private static EventMetadata Metadata(Random random, SampleCampaign campaign, DateOnly on, string role)
    {
        var salt = new byte[SaltBytes];
        random.NextBytes(salt);
        return new()
        {
            District = $"districts/{campaign.District}",
            EffectiveDate = ToDate(on),
            Account = $"{role}-{campaign.District}",
            Role = role,
            Salt = UnsafeByteOperations.UnsafeWrap(salt),
        };
    }

    private static ThemeRef Ref(SampleCampaign campaign, SampleTheme theme) =>
        new()
        {
            Theme = ThemeName(campaign, theme),
            Campaign = campaign.Name,
            Unit = UnitName(campaign, theme.Unit.Code),
            ExternalReference = theme.ExternalReference,
        };

    private static string ThemeName(SampleCampaign campaign, SampleTheme theme) => $"{campaign.Name}/themes/{theme.Id}";

    private static string UnitName(SampleCampaign campaign, string unit) => $"districts/{campaign.District}/units/{unit}";

    private static LeadTime Lead(SampleCampaign campaign, int days) =>
        campaign.CountsWorkingDays ? new() { WorkingDays = days } : new() { CalendarDays = days };

    private static Date ToDate(DateOnly day) =>
        new()
        {
            Year = day.Year,
            Month = day.Month,
            Day = day.Day,
        };

    private static Date ToMonth(DateOnly month) => new() { Year = month.Year, Month = month.Month };
}
