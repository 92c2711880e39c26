using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class AssessmentEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task Units_are_scored_and_ranked_and_the_evidence_of_every_point_is_found()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);

        var scores = await ScoredAsync(district);
        var evidence = await district.Assessment.ListEvidenceAsync(
            new() { Campaign = district.Campaign, EventIds = { scores.Units[0].Lines.SelectMany(line => line.Evidence).Distinct() } }
        );

        Assert.Equal([(1, district.Unit, "100.00"), (2, district.OtherUnit, "0.00")], scores.Units.Select(unit => (unit.Rank, unit.Unit, unit.Total.Value)));
        Assert.Equal("A1 A2 B1 B2 B3 C1 C2 D1 D2 D3 E1 E2 F", string.Join(' ', scores.Units[0].Lines.Select(line => line.Indicator)));
        Assert.Equal("第一街道办事处", scores.Units[0].UnitDisplayName);
        Assert.Equal(scores.Units[0].Lines.SelectMany(line => line.Evidence).Distinct().Order(), evidence.Evidence.Select(fact => fact.EventId).Order());
        Assert.Contains(
            evidence.Evidence,
            fact => fact.Source == "publication" && fact.Type == ReportFiled.Descriptor.FullName && fact.Subject == $"{district.Activity("t-1")}/report"
        );
        Assert.Contains(evidence.Evidence, fact => fact.Source == "scheduling" && fact.Type == ActivityHeld.Descriptor.FullName);
    }

    [Fact]
    public async Task A_report_that_is_unpublished_keeps_the_points_of_its_pictures_and_no_obligation_arises()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);
        var (scores, obligations) = (await ScoredAsync(district), await district.ListObligationsAsync());

        await district.ReportPublishedAsync(district.Activity("t-1"));
        await district.ReportUnpublishedAsync(district.Activity("t-1"));
        await district.ReportPublishedAsync(district.Activity("t-1"), pictures: 2); // one was deleted meanwhile

        var after = await ScoredAsync(district);
        Assert.Equal("10", after.Units[0].Lines.Single(line => line.Indicator == "C2").Points.Value);
        Assert.Equal(scores.Units, after.Units);
        Assert.Equal(obligations, await district.ListObligationsAsync());
    }

    [Fact]
    public async Task A_unit_reads_its_own_score_with_its_rank_and_no_other()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);
        var scores = await ScoredAsync(district);
        var liaison = new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(district.OtherLiaison));

        var own = await liaison.GetUnitScoreAsync(
            new()
            {
                Unit = district.OtherUnit,
                Campaign = district.Campaign,
                CutOffDate = Given.Day("2023-06-20").ToProto(),
            }
        );
        var another = await FailedRpc.CatchAsync(() => liaison.GetUnitScoreAsync(new() { Unit = district.Unit, Campaign = district.Campaign }));
        var all = await FailedRpc.CatchAsync(() => liaison.GetScoresAsync(new() { Campaign = district.Campaign }));

        foreach (var line in own.Lines)
            line.Facts.Clear();
        Assert.Equal(scores.Units[1], own);
        Assert.Equal((StatusCode.NotFound, StatusCode.PermissionDenied), (another.Code, all.Code));
    }

    [Fact]
    public async Task A_unit_reads_why_it_has_its_points_and_on_what_they_rest()
    {
        var district = await scheduling.OpenDistrictAsync();
        var scan = new string('a', 64);
        await district.ReceiveEventAsync(
            new ThemeSubmitted
            {
                Metadata = district.FactOn("2023-04-18"),
                Theme = district.Ref("t-1", district.Unit),
                Topic = "主题",
                Month = new() { Year = 2023, Month = 7 },
                ScanSha256 = scan,
            }
        );
        var liaison = new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(district.Liaison));

        var score = await liaison.GetUnitScoreAsync(new() { Unit = district.Unit, Campaign = district.Campaign });

        var line = score.Lines[0];
        var (invitation, fact) = (line.Facts[0], line.Facts[1]);
        Assert.Equal(("按时申报", Proto.IndicatorRule.FirstThemeOnTime, 1, "10"), (line.DisplayName, line.Rule, line.RuleVersion, line.MaxPoints.Value));
        Assert.Equal(
            [(Proto.ScoreStepKind.FullPoints, 0, "10"), (Proto.ScoreStepKind.DaysLate, 2, "-2")],
            line.Steps.Select(step => (step.Kind, step.Count, step.Points.Value))
        );
        Assert.Equal(("8", "满分 10 分；晚 2 个工作日，扣 2 分；得 8 分"), (line.Points.Value, line.Explanation));
        Assert.Equal((line.Evidence[1], district.Theme("t-1"), scan), (fact.EventId, fact.Subject, Assert.Single(fact.FileSha256S)));
        Assert.Equal((2, 2, CampaignOpened.Descriptor.FullName), (line.Facts.Count, line.Evidence.Count, invitation.Type));
        Assert.Equal((Given.Day("2023-04-18").ToProto(), SchedulingHost.Today.ToProto()), (fact.EffectiveDate, fact.RecordDate));
    }

    [Fact]
    public async Task A_fact_entered_on_a_later_day_is_marked_so_with_calendar_and_working_days()
    {
        var district = await scheduling.OpenDistrictAsync();
        var late = await district.SubmittedAsync("t-1", on: "2023-06-16"); // a Friday; today is Tuesday 20 June
        var same = await district.SubmittedAsync("t-2", on: "2023-06-20");

        var evidence = await district.Assessment.ListEvidenceAsync(new() { Campaign = district.Campaign, EventIds = { $"{late}", $"{same}" } });

        Assert.Equal(
            [(4, 2), (0, 0)],
            evidence.Evidence.OrderBy(fact => fact.EffectiveDate.Day).Select(fact => (fact.DaysEnteredLate, fact.WorkingDaysEnteredLate))
        );
    }

    [Fact]
    public async Task An_evaluator_lists_what_was_entered_late_by_unit_and_by_days_and_never_what_the_system_derives_itself()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-06-16");
        await district.SubmittedAsync("t-2", on: "2023-06-20"); // today
        await district.SubmittedAsync("t-3", unit: district.OtherUnit, on: "2023-06-19");
        await district.ReceiveEventAsync(
            new ObligationOverdue
            {
                Metadata = district.FactOn("2023-04-15"),
                Campaign = district.Campaign,
                DueDate = Given.Day("2023-04-14").ToProto(),
            },
            "scheduling"
        );
        var evaluator = new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(new("evaluator-43", Role.Evaluator, "43", null)));

        var all = await ListedAsync(new() { Parent = district.Campaign, OrderBy = "days_entered_late desc" });
        var ofUnit = await ListedAsync(new() { Parent = district.Campaign, Filter = $"unit = {district.Code}D2 AND days_entered_late >= 1" });
        var first = await evaluator.ListLateEntriesAsync(new() { Parent = district.Campaign, PageSize = 2 });
        var rest = await evaluator.ListLateEntriesAsync(
            new()
            {
                Parent = district.Campaign,
                PageSize = 2,
                PageToken = first.NextPageToken,
            }
        );
        var liaison = new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(district.Liaison));
        var refused = await FailedRpc.CatchAsync(() => liaison.ListLateEntriesAsync(new() { Parent = district.Campaign }));
        var none = await FailedRpc.CatchAsync(() => evaluator.ListLateEntriesAsync(new() { Parent = $"{district.Name}/campaigns/none" }));

        Assert.Equal(
            [(district.Campaign, "", 71), (district.Theme("t-1"), district.Unit, 4), (district.Theme("t-3"), district.OtherUnit, 1)],
            all.Select(entry => (entry.Subject, entry.Unit, entry.DaysEnteredLate))
        );
        Assert.Equal([district.Theme("t-3")], ofUnit.Select(entry => entry.Subject));
        Assert.Equal((2, 1, ""), (first.LateEntries.Count, rest.LateEntries.Count, rest.NextPageToken));
        Assert.Equal((StatusCode.PermissionDenied, StatusCode.NotFound), (refused.Code, none.Code));

        async Task<IReadOnlyList<Proto.Evidence>> ListedAsync(Proto.ListLateEntriesRequest request) =>
            [.. (await evaluator.ListLateEntriesAsync(request)).LateEntries];
    }

    [Fact]
    public async Task The_figures_can_be_read_as_of_a_day()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);

        var before = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign, CutOffDate = Given.Day("2023-04-13").ToProto() });
        var now = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal((0, 1), (before.Held, now.Held));
    }

    [Fact]
    public async Task Evidence_comes_in_pages_and_only_of_the_call_it_was_asked_of()
    {
        var (district, other) = (await scheduling.OpenDistrictAsync(), await scheduling.OpenDistrictAsync());
        var (first, second) = (await district.SubmittedAsync("t-1"), await district.SubmittedAsync("t-2"));
        var foreign = await other.SubmittedAsync("t-1");
        var request = new Proto.ListEvidenceRequest
        {
            Campaign = district.Campaign,
            EventIds = { $"{first}", $"{second}", $"{foreign}" },
            PageSize = 1,
        };

        var page = await district.Assessment.ListEvidenceAsync(request);
        request.PageToken = page.NextPageToken;
        var rest = await district.Assessment.ListEvidenceAsync(request);
        var garbage = await FailedRpc.CatchAsync(() => district.Assessment.ListEvidenceAsync(new() { Campaign = district.Campaign, EventIds = { "first" } }));

        Assert.Equal([$"{first}", $"{second}"], page.Evidence.Concat(rest.Evidence).Select(fact => fact.EventId).Order());
        Assert.Equal(("", "event_ids"), (rest.NextPageToken, Assert.Single(garbage.Fields)));
    }

    [Fact]
    public async Task The_figures_of_a_call_count_what_ever_happened()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);
        await district.ReceiveEventAsync(
            new ThemeReturned
            {
                Metadata = district.FactOn("2023-04-13"),
                Theme = district.Ref("t-1", district.Unit),
                Items = { "month" },
            }
        );
        await district.SubmittedAsync("late", on: "2023-04-17");
        await district.ReceiveEventAsync(new ThemeDeclined { Metadata = district.FactOn("2023-04-18"), Theme = district.Ref("late", district.Unit) });
        var missing = await district.PlannedAsync("t-2", firstDay: "2023-06-06", unit: district.OtherUnit);
        await district.HeldAsync(missing);

        var figures = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal(
            (2, 2, 2, 3, 2, 1, 1),
            (figures.PlanReleases, figures.Units, figures.UnitsSubmitted, figures.Themes, figures.Accepted, figures.Returned, figures.Declined)
        );
        Assert.Equal(
            (2, 2, 0, 0, 1, 1, 40, 3, 1),
            (
                figures.Activities,
                figures.Held,
                figures.Cancelled,
                figures.Rescheduled,
                figures.Programmes,
                figures.Reports,
                figures.Attended,
                figures.Pictures,
                figures.Opinions
            )
        );
        Assert.Equal(
            ("no-late", "no-t-2", "no-t-2"),
            (Assert.Single(figures.LateSubmissions), Assert.Single(figures.MissingProgrammes), Assert.Single(figures.MissingReports))
        );
        Assert.Empty(figures.LateProgrammes);
        Assert.Empty(figures.LateReports);
    }

    [Fact]
    public async Task A_unit_is_judged_in_the_class_of_its_kind_when_it_was_invited()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.ReceiveEventAsync(
            new UnitChanged
            {
                Metadata = district.MasterMetadata,
                Unit = district.Unit,
                DisplayName = "第一街道办事处",
                Kind = Type.V1.UnitKind.Stationed,
            }
        );

        var scores = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign });

        var score = scores.Units.Single(each => each.Unit == district.Unit);
        Assert.Equal(Type.V1.UnitKind.Subdistrict, score.Kind);
        Assert.NotEqual(Proto.ScoreLineState.NotApplicable, score.Lines.Single(line => line.Indicator == "D1").State); // not judged for a stationed body
    }

    [Fact]
    public async Task A_unit_that_cannot_be_judged_says_why_stops_no_other_and_lets_nothing_be_frozen()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1");
        await district.ReceiveEventAsync(
            new UnitInvited
            {
                Metadata = district.FactOn("2023-04-11"),
                Campaign = district.Campaign,
                Unit = $"{district.Unit}9", // of no known kind
                Deadline = Given.Day("2023-04-14").ToProto(),
            }
        );

        var scores = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign });
        var refused = await FailedRpc.CatchAsync(() =>
            district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = SchedulingHost.Today.ToProto() })
        );

        var unknown = scores.Units.Single(score => score.Unit == $"{district.Unit}9");
        Assert.All(unknown.Lines, line => Assert.Equal((Proto.ScoreLineState.Unknown, ErrorReasons.UnitKindWithoutClass), (line.State, line.UnknownReason)));
        Assert.Equal((null, false), (unknown.Total, unknown.HasRank));
        Assert.Equal("10", scores.Units.Single(score => score.Unit == district.Unit).Lines[0].Points.Value);
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.UnitKindWithoutClass), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_draft_that_was_withdrawn_is_no_withdrawn_theme()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1");
        await district.ReceiveEventAsync(new ThemeWithdrawn { Metadata = district.FactOn("2023-04-13"), Theme = district.Ref("t-1", district.Unit) });
        await district.ReceiveEventAsync(new ThemeWithdrawn { Metadata = district.FactOn("2023-04-13"), Theme = district.Ref("draft", district.Unit) });

        var figures = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal((1, 1), (figures.Themes, figures.Withdrawn));
    }

    [Fact]
    public async Task A_unit_let_off_and_called_again_is_one_of_the_units()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.ReceiveEventAsync(
            new UnitUninvited
            {
                Metadata = district.FactOn("2023-04-11"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
            }
        );
        var without = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });
        await district.ReceiveEventAsync(
            new UnitInvited
            {
                Metadata = district.FactOn("2023-04-12"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
                Deadline = Given.Day("2023-04-20").ToProto(),
            }
        );

        var again = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal((1, 2), (without.Units, again.Units));
    }

    [Fact]
    public async Task A_dropped_activity_counts_neither_as_planned_nor_as_cancelled_until_it_is_planned_again()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("t-1", firstDay: "2023-07-14");
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("t-1"),
                Reason = "重复",
            }
        );
        await district.ReleasedAsync("2023-06-19");
        var dropped = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });
        await district.PinnedAsync("t-1", "2023-07-20");
        await district.ReleasedAsync("2023-06-20");

        var again = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal([(0, 0), (1, 0)], [(dropped.Activities, dropped.Cancelled), (again.Activities, again.Cancelled)]);
    }

    [Fact]
    public async Task A_frozen_assessment_is_not_changed_by_what_is_entered_later()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);
        var cutOff = Given.Day("2023-06-20").ToProto();

        var frozen = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = cutOff });
        await district.SubmittedAsync("t-9", unit: district.OtherUnit, on: "2023-04-13"); // after the cut-off, recorded after the freeze
        await district.ReceiveEventAsync(
            new ThemeSubmitted
            {
                Metadata = district.FactOn("2023-06-20"),
                Theme = district.Ref("t-8", district.OtherUnit),
                Topic = "主题",
                Month = new() { Year = 2023, Month = 7 },
            }
        );
        var later = await district.Assessment.GetSnapshotAsync(new() { Name = frozen.Name });
        var anew = await ScoredAsync(district);

        Assert.Equal(($"{district.Campaign}/snapshots/1", 0), (frozen.Name, frozen.EnteredAfterFreezing));
        Assert.Equal((frozen.Scores, frozen.Digest, 1), (later.Scores, later.Digest, later.EnteredAfterFreezing));
        Assert.NotEqual(frozen.Scores, anew);
        Assert.Equal(SHA256.HashData(frozen.Scores.ToByteArray()), frozen.Digest.ToByteArray());
    }

    [Fact]
    public async Task What_was_still_on_its_way_when_an_assessment_was_frozen_shows_as_entered_after_it()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1");
        var frozen = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = SchedulingHost.Today.ToProto() });

        await district.ReceiveEventAsync(
            new ThemeReturned
            {
                Metadata = district.FactOn("2023-04-13"),
                Theme = district.Ref("t-1", district.Unit),
                Items = { "month" },
            },
            underWay: TimeSpan.FromMinutes(1)
        );
        var later = await district.Assessment.GetSnapshotAsync(new() { Name = frozen.Name });

        Assert.Equal(1, later.EnteredAfterFreezing);
    }

    [Fact]
    public async Task Scores_can_be_asked_for_as_they_were_known()
    {
        var district = await scheduling.OpenDistrictAsync();
        await WholeActivityAsync(district);
        var known = Timestamp.FromDateTimeOffset(scheduling.Host.Clock.GetUtcNow());
        var before = await ScoredAsync(district);
        await district.ReceiveEventAsync(
            new ThemeReturned
            {
                Metadata = district.FactOn("2023-04-13"),
                Theme = district.Ref("t-1", district.Unit),
                Items = { "month" },
            }
        );

        var then = await district.Assessment.GetScoresAsync(
            new()
            {
                Campaign = district.Campaign,
                CutOffDate = Given.Day("2023-06-20").ToProto(),
                KnownTime = known,
            }
        );

        Assert.Equal(before, then);
        Assert.NotEqual(before, await ScoredAsync(district));
    }

    [Fact]
    public async Task Snapshots_are_numbered_come_in_pages_and_are_frozen_once_for_the_same_call()
    {
        var district = await scheduling.OpenDistrictAsync();
        var request = new Proto.FreezeAssessmentRequest
        {
            Campaign = district.Campaign,
            CutOffDate = SchedulingHost.Today.ToProto(),
            RequestId = $"{Guid.NewGuid()}",
        };

        var first = await district.Assessment.FreezeAssessmentAsync(request);
        var same = await district.Assessment.FreezeAssessmentAsync(request);
        var second = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = SchedulingHost.Today.ToProto() });
        var page = await district.Assessment.ListSnapshotsAsync(new() { Parent = district.Campaign, PageSize = 1 });
        var rest = await district.Assessment.ListSnapshotsAsync(
            new()
            {
                Parent = district.Campaign,
                PageSize = 1,
                PageToken = page.NextPageToken,
            }
        );

        Assert.Equal(first, same);
        Assert.Equal([first.Name, second.Name], page.Snapshots.Concat(rest.Snapshots).Select(snapshot => snapshot.Name));
        Assert.Equal(
            StatusCode.NotFound,
            (await FailedRpc.CatchAsync(() => district.Assessment.GetSnapshotAsync(new() { Name = $"{district.Campaign}/snapshots/3" }))).Code
        );
        Assert.Equal(
            StatusCode.InvalidArgument,
            (await FailedRpc.CatchAsync(() => district.Assessment.GetSnapshotAsync(new() { Name = $"{district.Campaign}/snapshots/last" }))).Code
        );
    }

    [Fact]
    public async Task A_list_leaves_out_the_scores_of_snapshots_unless_it_is_asked_for_them()
    {
        var district = await scheduling.OpenDistrictAsync();
        var frozen = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = SchedulingHost.Today.ToProto() });

        var basic = await district.Assessment.ListSnapshotsAsync(new() { Parent = district.Campaign });
        var full = await district.Assessment.ListSnapshotsAsync(new() { Parent = district.Campaign, View = Proto.SnapshotView.Full });
        var one = await district.Assessment.GetSnapshotAsync(new() { Name = frozen.Name });

        Assert.Equal((frozen, frozen), (Assert.Single(full.Snapshots), one));
        frozen.Scores = null;
        Assert.Equal(frozen, Assert.Single(basic.Snapshots));
    }

    [Fact]
    public async Task A_call_with_a_scheme_that_is_not_here_cannot_be_scored()
    {
        var district = await scheduling.OpenDistrictAsync(change: opened => opened.Scheme = "theme-day-1999");

        var refused = await FailedRpc.CatchAsync(() => district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign }));

        Assert.Equal(
            (StatusCode.FailedPrecondition, ErrorReasons.IndicatorSchemeNotFound, "theme-day-1999"),
            (refused.Code, refused.Reason, refused.Of("subject"))
        );
    }

    [Fact]
    public async Task An_evaluator_reads_the_scores_of_its_province_and_freezes_nothing()
    {
        var district = await scheduling.OpenDistrictAsync();
        var evaluator = new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(new("evaluator-43", Role.Evaluator, "43", null)));

        var scores = await evaluator.GetScoresAsync(new() { Campaign = district.Campaign });
        var refused = await FailedRpc.CatchAsync(() => evaluator.FreezeAssessmentAsync(new() { Campaign = district.Campaign }));
        var other = await FailedRpc.CatchAsync(() =>
            new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(new("evaluator-44", Role.Evaluator, "44", null))).GetScoresAsync(
                new() { Campaign = district.Campaign }
            )
        );

        Assert.Equal(2, scores.Units.Count);
        Assert.Equal((StatusCode.PermissionDenied, StatusCode.NotFound), (refused.Code, other.Code));
    }

    // All obligations met on time: full marks on every line except the bonus.
    private static async Task WholeActivityAsync(DistrictForTests district)
    {
        var activity = await district.PlannedAsync("t-1", firstDay: "2023-06-05");
        await district.FiledAsync(activity, on: "2023-05-20");
        await district.Activities.MarkActivityHeldAsync(new() { Name = activity, Audiences = { "人大代表", "政协委员", "专家学者", "普通市民" } });
        var about = district.ActivityRef(activity);
        var on = district.FactOn("2023-06-08");
        await district.ReceiveEventAsync(
            new ReportFiled
            {
                Metadata = on,
                Activity = about,
                Pictures = 3,
                Attended = 40,
            },
            "publication"
        );
        foreach (
            var (kind, count) in new[]
            {
                (Type.V1.PublicityKind.NewsMedia, 2),
                (Type.V1.PublicityKind.PortalColumn, 1),
                (Type.V1.PublicityKind.GovernmentNewMedia, 2),
            }
        )
            for (var each = 0; each < count; each++)
                await district.ReceiveEventAsync(
                    new PublicityRecorded
                    {
                        Metadata = on,
                        Activity = about,
                        Publicity = $"{activity}/publicityRecords/{kind}-{each}",
                        Kind = kind,
                    },
                    "publication"
                );
        await district.ReceiveEventAsync(
            new OpinionCollected
            {
                Metadata = on,
                Activity = about,
                Opinion = $"{activity}/opinions/1",
            },
            "publication"
        );
        await district.ReceiveEventAsync(
            new OpinionAnswered
            {
                Metadata = on,
                Activity = about,
                Opinion = $"{activity}/opinions/1",
            },
            "publication"
        );
    }

    private static async Task<Proto.Scores> ScoredAsync(DistrictForTests district) =>
        await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign, CutOffDate = Given.Day("2023-06-20").ToProto() });
}
