using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.IndicatorSchemes;

public sealed class IndicatorSchemeEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    private static readonly string Json2023 = File.ReadAllText(Given.FilePath("theme-day-2023.json"));

    [Fact]
    public async Task The_scheme_of_the_data_folder_can_be_read_from_the_start_on()
    {
        var scheme = await As(Role.Evaluator).GetIndicatorSchemeAsync(new() { Name = "indicatorSchemes/theme-day-2023" });

        Assert.Equal(
            ("indicatorSchemes/theme-day-2023@1", "theme-day-2023", 1, 2023, 2, 13),
            (scheme.Name, scheme.Code, scheme.Version, scheme.Year, scheme.Classes.Count, scheme.Indicators.Count)
        );
        Assert.Equal((UnitKind.Stationed, "75"), (Assert.Single(scheme.Classes[1].Kinds), scheme.Classes[1].MaxPoints.Value));
        Assert.Equal(["D1", "D2", "D3", "E1", "E2"], scheme.Classes[1].ExcludedIndicators);
        Assert.Equal(
            ("A1", "按时申报", "10", Proto.IndicatorSubject.Themes, Proto.IndicatorRule.FirstThemeOnTime, "1", "5"),
            (
                scheme.Indicators[0].Number,
                scheme.Indicators[0].DisplayName,
                scheme.Indicators[0].MaxPoints.Value,
                scheme.Indicators[0].Subject,
                scheme.Indicators[0].Rule,
                scheme.Indicators[0].PointsPerLateDay.Value,
                scheme.Indicators[0].MinimumPoints.Value
            )
        );
        Assert.Null(scheme.Indicators[0].PointsPerItem);
        Assert.Equal((true, PublicityKind.ProvincialBriefing), (scheme.Indicators[12].Bonus, scheme.Indicators[12].PublicityKind));
        Assert.Equal(["4", "3"], scheme.Indicators[4].Bands.Select(band => band.From.Value));
    }

    [Fact]
    public async Task An_operator_imports_a_scheme_that_every_role_reads()
    {
        var before = scheduling.Host.Clock.GetUtcNow();
        var imported = await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("read-by-all", 1) });
        var after = scheduling.Host.Clock.GetUtcNow();

        foreach (var role in Enum.GetValues<Role>())
            Assert.Equal(imported, await As(role).GetIndicatorSchemeAsync(new() { Name = imported.Name }));
        Assert.InRange(imported.CreateTime.ToDateTimeOffset(), before, after);
    }

    [Fact]
    public async Task A_version_is_kept_when_a_higher_one_is_imported()
    {
        var first = await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("kept", 1) });
        var second = await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("kept", 2, title: "修订") });

        var newest = await As(Role.Liaison).GetIndicatorSchemeAsync(new() { Name = "indicatorSchemes/kept" });
        var earlier = await As(Role.Liaison).GetIndicatorSchemeAsync(new() { Name = "indicatorSchemes/kept@1" });
        var all = await As(Role.Liaison).ListIndicatorSchemesAsync(new() { Filter = "code = kept" });

        Assert.Equal((second, first), (newest, earlier));
        Assert.Equal([first, second], all.IndicatorSchemes);
    }

    [Fact]
    public async Task The_same_version_again_changes_nothing_and_other_content_is_refused()
    {
        var first = await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("same", 2) });

        var again = await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("same", 2).Replace("\n", " ", StringComparison.Ordinal) });
        var other = await CatchImportAsync(Json("same", 2, title: "修订"));
        var lower = await CatchImportAsync(Json("same", 1));

        Assert.Equal(first, again);
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.ResourceAlreadyExists, first.Name), (other.Code, other.Reason, other.Of("subject")));
        Assert.Equal((StatusCode.AlreadyExists, first.Name), (lower.Code, lower.Of("subject")));
        Assert.Equal(1, await CountEventsAsync(first.Name));
    }

    [Fact]
    public async Task An_import_with_a_request_id_is_done_once()
    {
        var request = new Proto.ImportIndicatorSchemeRequest { Scheme = Json("once", 1), RequestId = $"{Guid.NewGuid()}" };

        var first = await As(Role.Operator).ImportIndicatorSchemeAsync(request);
        var same = await As(Role.Operator).ImportIndicatorSchemeAsync(request);
        request.Scheme = Json("once", 2);
        var reused = await FailedRpc.CatchAsync(() => As(Role.Operator).ImportIndicatorSchemeAsync(request));

        Assert.Equal((first, ErrorReasons.RequestIdReused), (same, reused.Reason));
        Assert.Equal(1, await CountEventsAsync(first.Name));
    }

    [Fact]
    public async Task An_import_that_is_only_validated_stores_nothing_and_refuses_what_the_real_one_would()
    {
        await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("validated", 2) });

        var valid = await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("validated", 3), ValidateOnly = true });
        var taken = await FailedRpc.CatchAsync(() =>
            As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("validated", 1), ValidateOnly = true })
        );
        var newest = await As(Role.Operator).GetIndicatorSchemeAsync(new() { Name = "indicatorSchemes/validated" });

        Assert.Equal((3, null, StatusCode.AlreadyExists, 2), (valid.Version, valid.CreateTime, taken.Code, newest.Version));
    }

    [Fact]
    public async Task Every_mistake_of_an_import_is_named_by_its_path()
    {
        var wrong = Json("wrong", 1)
            .Replace("\"full\": 75", "\"full\": 80", StringComparison.Ordinal)
            .Replace("\"no\": \"A2\"", "\"no\": \"A1\"", StringComparison.Ordinal);

        var refused = await CatchImportAsync(wrong);

        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.FieldsInvalid), (refused.Code, refused.Reason));
        Assert.Equal(["scheme.indicators[1].no", "scheme.classes[1].full"], refused.Fields.Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task A_snapshot_can_be_recomputed_with_the_version_that_it_was_frozen_with()
    {
        await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("frozen", 1) });
        var district = await scheduling.OpenDistrictAsync(change: opened => opened.Scheme = "frozen");
        await district.SubmittedAsync("t-1", on: "2023-04-17"); // one working day late
        var frozen = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = Given.Day("2023-06-20").ToProto() });
        var stricter = Json("frozen", 2).Replace("\"each_late_day\": 1", "\"each_late_day\": 3", StringComparison.Ordinal);
        await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = stricter });
        var request = new Proto.GetScoresRequest
        {
            Campaign = district.Campaign,
            CutOffDate = frozen.Scores.CutOffDate,
            KnownTime = frozen.CreateTime,
        };

        var withNewest = await district.Assessment.GetScoresAsync(request);
        request.Scheme = frozen.Scores.Scheme;
        var recomputed = await district.Assessment.GetScoresAsync(request);

        Assert.Equal(("indicatorSchemes/frozen@1", "indicatorSchemes/frozen@2"), (frozen.Scores.Scheme, withNewest.Scheme));
        Assert.Equal(frozen.Scores, recomputed);
        Assert.Equal(("9", "7"), (PointsOf(frozen.Scores), PointsOf(withNewest)));

        string PointsOf(Proto.Scores scores) => scores.Units.Single(unit => unit.Unit == district.Unit).Lines[0].Points.Value;
    }

    [Theory]
    [InlineData("indicatorSchemes/", StatusCode.InvalidArgument)]
    [InlineData("indicatorSchemes/theme-day-2023@", StatusCode.InvalidArgument)]
    [InlineData("indicatorSchemes/theme-day-2023@1@1", StatusCode.InvalidArgument)]
    [InlineData("indicatorSchemes/theme-day-2023@-1", StatusCode.InvalidArgument)]
    [InlineData("theme-day-2023", StatusCode.InvalidArgument)]
    [InlineData("indicatorSchemes/theme-day-2023@9", StatusCode.NotFound)]
    [InlineData("indicatorSchemes/theme-day-1999", StatusCode.NotFound)]
    public async Task A_name_that_is_none_or_of_no_scheme_is_refused(string name, StatusCode code) =>
        Assert.Equal(code, (await FailedRpc.CatchAsync(() => As(Role.System).GetIndicatorSchemeAsync(new() { Name = name }))).Code);

    [Fact]
    public async Task Schemes_come_in_pages()
    {
        await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("paged", 1) });
        await As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = Json("paged", 2) });
        var request = new Proto.ListIndicatorSchemesRequest { Filter = "code = paged", PageSize = 1 };

        var first = await As(Role.Bureau).ListIndicatorSchemesAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await As(Role.Bureau).ListIndicatorSchemesAsync(request);

        Assert.Equal([1, 2], first.IndicatorSchemes.Concat(second.IndicatorSchemes).Select(scheme => scheme.Version));
        Assert.Equal("", second.NextPageToken);
    }

    private static string Json(string code, int version, string title = "指标") =>
        Json2023
            .Replace("\"code\": \"theme-day-2023\"", $"\"code\": \"{code}\"", StringComparison.Ordinal)
            .Replace("\"version\": 1", $"\"version\": {version}", StringComparison.Ordinal)
            .Replace("2023 年主题日活动绩效考核指标", title, StringComparison.Ordinal);

    private async Task<int> CountEventsAsync(string scheme) =>
        (await scheduling.Host.ListRecordedEventsAsync("")).OfType<IndicatorSchemeImported>().Count(imported => imported.IndicatorScheme == scheme);

    private Task<RpcFailure> CatchImportAsync(string json) => FailedRpc.CatchAsync(() => As(Role.Operator).ImportIndicatorSchemeAsync(new() { Scheme = json }));

    private Proto.IndicatorSchemeService.IndicatorSchemeServiceClient As(Role role) =>
        new(
            scheduling.Host.As(
                role switch
                {
                    Role.Liaison => new("liaison", role, "430503", "430503D1"),
                    Role.Operator or Role.Service => new($"{role}", role, "", null),
                    _ => new($"{role}", role, "430503", null),
                }
            )
        );
}
