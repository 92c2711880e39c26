namespace ThemeDay.Testing.Volume;

/// <summary>Generates campaigns as they might have been, for tests and benchmarks at volume.</summary>
/// <remarks>
/// The distributions:
/// <list type="bullet">
/// <item>Units of a district: 30 to 60, evenly; 20 % townships, 15 % subdistricts, 60 % departments, 5 % stationed units; 2 % were closed meanwhile.</item>
/// <item>Themes of a unit: 1 to 5, of 5, 10, 22, 33 and 30 % of the units; 3.73 on average.</item>
/// <item>First submission: 85 % within the month before the deadline of 14 April, 15 % up to 15 days later. 14 % are returned once and corrected within
/// nine days. Decision: within 20 days.</item>
/// <item>Outcome in earlier years: 72 % planned, 5 % dropped, 9 % declined, 4 % merged, 5 % withdrawn; left over are 2 % accepted, 2 % submitted and 1 %
/// drafts. In the last year: 60, 4, 8, 3, 4, 8, 6 and 4 %, and 3 % returned.</item>
/// <item>Month: 14 % May, 18 % each of June, July and September, 12 % August, 16 % October; 4 % November, which needs a reason. An activity takes one day,
/// 5 % two.</item>
/// <item>Activities of earlier years: 94 % held, 6 % cancelled, all with a programme 3 to 17 days before, and a report of each that was held. In the last
/// year, of those that are past: 88 % held, 6 % cancelled, 6 % still planned; 92 % with a programme, 95 % of the held ones with a report.</item>
/// <item>Reports: 1 to 15 days after the activity. 82 % published, 8 % accepted, 7 % filed, 3 % unpublished; in the last year 3 % returned instead of filed.
/// Text: 100 to 300 characters, a third of what is usual, for the sake of the disk. Pictures: 1 to 3. Publicity: of 40 % of the held activities. Opinions: 1
/// or 2 of 35 %; 70 % rated, 10 % answered, 12 % assigned, 8 % collected.</item>
/// </list>
/// </remarks>
public static class CampaignGenerator
{
    /// <summary>The average number of units of a district.</summary>
    public const double MeanUnits = 45;

    /// <summary>The average number of themes of a unit.</summary>
    public const double MeanThemes = 3.73;

    private const int MinUnits = 30;
    private const int MaxUnits = 60;

    private static readonly (string Value, double Share)[] Kinds = [("Township", 0.20), ("Subdistrict", 0.15), ("Department", 0.60), ("Stationed", 0.05)];
    private static readonly (int Value, double Share)[] ThemesOfUnit = [(1, 0.05), (2, 0.10), (3, 0.22), (4, 0.33), (5, 0.30)];

    private static readonly (string Value, double Share)[] OutcomesBefore =
    [
        ("Planned", 0.72),
        ("Dropped", 0.05),
        ("Declined", 0.09),
        ("Merged", 0.04),
        ("Withdrawn", 0.05),
        ("Accepted", 0.02),
        ("Submitted", 0.02),
        ("Draft", 0.01),
    ];

    private static readonly (string Value, double Share)[] OutcomesNow =
    [
        ("Planned", 0.60),
        ("Dropped", 0.04),
        ("Declined", 0.08),
        ("Merged", 0.03),
        ("Withdrawn", 0.04),
        ("Accepted", 0.08),
        ("Submitted", 0.06),
        ("Returned", 0.03),
        ("Draft", 0.04),
    ];

    private static readonly (int Value, double Share)[] Months = [(5, 0.14), (6, 0.18), (7, 0.18), (8, 0.12), (9, 0.18), (10, 0.16), (11, 0.04)];
    private static readonly (string Value, double Share)[] ActivitiesBefore = [("Held", 0.94), ("Cancelled", 0.06)];
    private static readonly (string Value, double Share)[] ActivitiesNow = [("Held", 0.88), ("Cancelled", 0.06), ("Planned", 0.06)];
    private static readonly (string Value, double Share)[] ReportsBefore = [("Published", 0.82), ("Accepted", 0.08), ("Filed", 0.07), ("Unpublished", 0.03)];

    private static readonly (string Value, double Share)[] ReportsNow =
    [
        ("Published", 0.82),
        ("Accepted", 0.08),
        ("Filed", 0.04),
        ("Returned", 0.03),
        ("Unpublished", 0.03),
    ];

    private static readonly (string Value, double Share)[] OpinionStates = [("Rated", 0.70), ("Answered", 0.10), ("Assigned", 0.12), ("Collected", 0.08)];
    private static readonly string[] PublicityKinds = ["NewsMedia", "PortalColumn", "GovernmentNewMedia", "ProvincialBriefing"];

    private static readonly string[] Topics =
    [
        "老旧小区改造进展“面对面”，居民代表看变化",
        "“小窗口大民生”——社区便民服务中心开放体验",
        "社会救助流程公开体验",
        "走进城市污水处理厂",
        "义务教育招生政策解读与问答",
        "医保报销流程现场演示",
        "食品安全快检进市场",
        "公交线路优化意见征集座谈",
        "惠农补贴发放公开",
        "政务服务大厅“局长走流程”",
        "环境监测站公众开放日",
        "公积金业务办理流程公开",
    ];

    private static readonly string[][] Forms =
    [
        ["现场观摩", "座谈交流"],
        ["实地调研", "座谈交流"],
        ["政策发布"],
        ["问卷调查", "座谈交流"],
        ["现场观摩"],
    ];

    private const string Sentence = "活动当天，主办单位介绍了办理流程和公开事项，代表们实地查看并提出意见建议，主办单位逐条记录、现场答复。";

    /// <summary>The campaigns of a district, in order.</summary>
    public static IEnumerable<SampleCampaign> OfDistrict(VolumeSettings settings, string district)
    {
        var units = Units(new(Seed(settings, district, year: 0)), district);
        for (var year = settings.FirstYear; year < settings.FirstYear + settings.Years; year++)
        {
            var random = new Random(Seed(settings, district, year));
            var campaign = new SampleCampaign(district, year, units, []) { IsCurrent = year == settings.Today.Year };
            yield return campaign with
            {
                Themes = Themes(random, campaign, settings.Today),
            };
        }
    }

    private static int Seed(VolumeSettings settings, string district, int year) => unchecked((settings.Seed * 31 + int.Parse(district)) * 10_007 + year);

    private static SampleUnit[] Units(Random random, string district) =>
        [
            .. Enumerable
                .Range(1, random.Next(MinUnits, MaxUnits + 1))
                .Select(number => new SampleUnit($"{district}{number:000}", $"第{number}申报单位", Pick(random, Kinds), random.NextDouble() < 0.02)),
        ];

    private static List<SampleTheme> Themes(Random random, SampleCampaign campaign, DateOnly today)
    {
        List<SampleTheme> themes = [];
        foreach (var unit in campaign.Units)
        {
            string? first = null;
            var count = Pick(random, ThemesOfUnit);
            for (var number = 1; number <= count; number++)
            {
                // A theme is merged into the first one of its unit, which stays; and each unit has submitted one.
                var outcome = Pick(random, campaign.IsCurrent ? OutcomesNow : OutcomesBefore);
                if (number == 1 && outcome is ("Merged" or "Draft"))
                    outcome = "Planned";
                var theme = Theme(random, campaign, unit, number, outcome, first, campaign.IsCurrent ? today : campaign.CutOff, themes.Count + 1);
                first ??= theme.Id;
                themes.Add(theme);
            }
        }

        themes.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        return themes;
    }

    private static SampleTheme Theme(
        Random random,
        SampleCampaign campaign,
        SampleUnit unit,
        int number,
        string outcome,
        string? first,
        DateOnly today,
        int numberInCampaign
    )
    {
        var submitted = random.NextDouble() < 0.85 ? campaign.Deadline.AddDays(-random.Next(31)) : campaign.Deadline.AddDays(1 + random.Next(15));
        var wasReturned = outcome is "Returned" || (outcome is not "Draft" && random.NextDouble() < 0.14);
        var returned = submitted.AddDays(1 + random.Next(3));
        DateOnly[] submissions =
            outcome is "Draft" ? []
            : wasReturned && outcome is not "Returned" ? [submitted, returned.AddDays(1 + random.Next(9))]
            : [submitted];
        DateOnly? decided = outcome is "Draft" or "Submitted" or "Returned" ? null : submissions[^1].AddDays(random.Next(20));
        if (decided > campaign.ReleasedOn)
            decided = campaign.ReleasedOn;
        var month = new DateOnly(campaign.Year, Pick(random, Months), 1);
        return new($"{unit.Code}-{number}", unit)
        {
            Topic = $"{Topics[random.Next(Topics.Length)]}（第{random.Next(1, 30)}场）",
            Month = month,
            Forms = Forms[random.Next(Forms.Length)],
            ExternalReference = $"OA-{campaign.Year}-{numberInCampaign:00000}",
            State = outcome,
            SubmittedOn = submissions,
            ReturnedOn = wasReturned ? returned : null,
            DecidedOn = decided,
            IsAccepted = outcome is "Accepted" or "Planned" or "Dropped",
            MergedInto = outcome is "Merged" ? first : null,
            ScanSha256 = Sha256(random),
            EarlierScan = submissions.Length == 2 ? Sha256(random) : null,
            Contact = Bytes(random, 180),
            CreatedAt = Instant(campaign.OpenedOn.AddDays(random.Next(15)), random),
            Activity = outcome is "Planned" ? Activity(random, campaign, month, today) : null,
        };
    }

    private static SampleActivity Activity(Random random, SampleCampaign campaign, DateOnly month, DateOnly today)
    {
        var firstDay = month.AddDays(random.Next(28));
        if (firstDay < campaign.ReleasedOn.AddDays(7))
            firstDay = campaign.ReleasedOn.AddDays(7 + random.Next(15));
        var lastDay = firstDay.AddDays(random.NextDouble() < 0.05 ? 1 : 0);
        var state = lastDay >= today ? "Planned" : Pick(random, campaign.IsCurrent ? ActivitiesNow : ActivitiesBefore);
        var programme = firstDay.AddDays(-random.Next(3, 18));
        if (programme <= campaign.ReleasedOn)
            programme = campaign.ReleasedOn.AddDays(1);
        var isHeld = state is "Held";
        return new(firstDay, lastDay, state)
        {
            Venue = $"第{random.Next(1, 200)}会议室",
            ProgrammeOn = programme < today && (!campaign.IsCurrent || random.NextDouble() < 0.92) ? programme : null,
            Report = isHeld && (!campaign.IsCurrent || random.NextDouble() < 0.95) ? Report(random, campaign, lastDay) : null,
            Publicity = isHeld && random.NextDouble() < 0.40 ? PublicityKinds[random.Next(PublicityKinds.Length)] : null,
            Opinions =
                isHeld && random.NextDouble() < 0.35
                    ? [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Opinion(random, campaign.Units[random.Next(campaign.Units.Count)]))]
                    : [],
        };
    }

    private static SampleReport Report(Random random, SampleCampaign campaign, DateOnly lastDay)
    {
        var (state, filed) = (Pick(random, campaign.IsCurrent ? ReportsNow : ReportsBefore), lastDay.AddDays(1 + random.Next(15)));
        return new(state, filed, random.Next(5, 200), Text(random, 100, 300))
        {
            Pictures = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Sha256(random))],
            PublishedOn = state is "Published" or "Unpublished" ? filed.AddDays(1 + random.Next(10)) : null,
        };
    }

    private static SampleOpinion Opinion(Random random, SampleUnit unit)
    {
        var state = Pick(random, OpinionStates);
        return new(
            state,
            state is "Collected" ? null : unit.Code,
            Text(random, 20, 60),
            state is "Rated" or "Answered" ? Text(random, 20, 60) : "",
            state is "Rated" ? random.Next(1, 6) : 0
        );
    }

    private static string Text(Random random, int least, int most)
    {
        var length = random.Next(least, most + 1);
        return string.Concat(Enumerable.Repeat(Sentence, (length / Sentence.Length) + 1))[..length];
    }

    /// <summary>An instant on a day, in the office hours of Shanghai.</summary>
    internal static DateTimeOffset Instant(DateOnly day, Random random) =>
        new DateTimeOffset(day, new TimeOnly(0), TimeSpan.Zero).AddSeconds(random.Next(30_600)).AddMicroseconds(random.Next(1_000_000));

    private static string Sha256(Random random) => Convert.ToHexStringLower(Bytes(random, 32));

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T Pick<T>(Random random, (T Value, double Share)[] shares)
    {
        var rest = random.NextDouble();
        foreach (var (value, share) in shares)
        {
            if ((rest -= share) < 0)
                return value;
        }

        return shares[0].Value;
    }
}
